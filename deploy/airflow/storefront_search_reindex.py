"""The nightly full reindex as a DAG of Airflow 3: each step is a command of storefront-search on one run, so its parts
spread over as many workers as Airflow has. Put this file into the DAGs folder; deploy/airflow/README.md says what the
workers need.

A night of its own for shops elsewhere: call `reindex_dag` once more, with their time zone and storefronts."""

from __future__ import annotations

import json
import os
import shlex
import signal
import subprocess
import urllib.request
from collections import deque
from datetime import datetime, timedelta

from airflow.sdk import DAG, CronTriggerTimetable, Param, get_current_context, task
from airflow.sdk.exceptions import AirflowException, AirflowFailException

# A worker's own, such as "node /srv/storefront-search/bin/storefront-search.js".
COMMAND = shlex.split(os.environ.get("STOREFRONT_SEARCH_COMMAND", "storefront-search"))
TAIL_LINES = 20
# What a step ends with when the gate has held an index back: until a person looks, it stays so.
HELD_BACK = 20


def run(*arguments: str) -> str:
    """Runs a step, shows its lines in the task's log while it works, and returns what it wrote to stdout.

    It fails with the end of what was written; without a retry where only a person can go on."""
    print("+", shlex.join([*COMMAND, *arguments]), flush=True)
    process = subprocess.Popen([*COMMAND, *arguments], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

    def stop(signum: int, frame: object) -> None:
        # A task that Airflow ends takes its step along, in order: the run's document says why it ended.
        process.send_signal(signal.SIGTERM)

    before = signal.signal(signal.SIGTERM, stop)
    lines: list[str] = []
    tail: deque[str] = deque(maxlen=TAIL_LINES)
    try:
        for line in process.stdout or []:
            print(line, end="", flush=True)
            tail.append(line)
            if line.strip():
                lines.append(line)
        code = process.wait()
    finally:
        signal.signal(signal.SIGTERM, before)
        if process.poll() is None:
            process.terminate()
    if code == 0:
        return "".join(lines)
    said = "".join(tail).strip()
    message = f"{arguments[0]} ended with {code}:\n{said}"
    raise AirflowFailException(message) if code == HELD_BACK else AirflowException(message)


def tell_slack(context: dict) -> None:
    """Posts which task failed, with the end of its log. Without a token and a channel, nothing is sent."""
    token, channel = os.environ.get("SLACK_TOKEN"), os.environ.get("SLACK_CHANNEL")
    if not token or not channel:
        return
    instance = context["task_instance"]
    part = "" if instance.map_index < 0 else f"[{instance.map_index}]"
    said = str(context.get("exception") or "It left no output.")[-2500:]
    text = f":red_circle: Airflow: {instance.task_id}{part} of {instance.dag_id} failed\nRun {instance.run_id}\n```{said}```"
    address = os.environ.get("SLACK_API_URL", "https://slack.com/api/").rstrip("/") + "/chat.postMessage"
    request = urllib.request.Request(
        address,
        data=json.dumps({"channel": channel, "text": text}).encode(),
        headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json; charset=utf-8"},
    )
    with urllib.request.urlopen(request, timeout=10):
        pass


def reindex_dag(dag_id: str, time_zone: str, storefronts: list[str], cron: str = "0 4 * * *", parts: int = 4) -> DAG:
    """A full reindex each night of `time_zone`; no storefronts: every one that has a file."""
    with DAG(
        dag_id=dag_id,
        description="MySQL to Elasticsearch: plan, load part by part, gate, promote, prune",
        schedule=CronTriggerTimetable(cron, timezone=time_zone),
        start_date=datetime(2026, 1, 1),
        catchup=False,
        # The storefronts' leases allow one run at a time; a second one would only be refused.
        max_active_runs=1,
        # A run that nobody works on for 15 minutes is anybody's, so no step waits longer than that for its turn.
        dagrun_timeout=timedelta(hours=4),
        # Each step is safe to be repeated: what is done stays done.
        default_args={
            "retries": 2,
            "retry_delay": timedelta(seconds=15),
            "execution_timeout": timedelta(hours=3),
            "on_failure_callback": tell_slack,
        },
        params={
            "storefronts": Param(storefronts, type="array", items={"type": "string"}, description="None: all of them"),
            "parts": Param(parts, type="integer", minimum=1, maximum=64, description="Loaded at once, by one worker each"),
            "keep_warm": Param("24h", type="string", description="How long a roll back meets current data"),
            "extractors": Param(1, type="integer", minimum=1, maximum=64, description="Readers within each part's task"),
        },
        tags=["search"],
    ) as dag:

        @task
        def plan() -> list[dict]:
            """@returns what each load task works on"""
            context = get_current_context()
            params = context["params"]
            chosen = [word for storefront in params["storefronts"] for word in ("--storefront", storefront)]
            # The same key gets the same run: a repeated plan makes no second one.
            key = f"{context['dag'].dag_id} {context['run_id']}"
            options = ["--parts", str(params["parts"]), "--keep-warm", params["keep_warm"], "--key", key, "--json"]
            said = run("plan", *chosen, *options).splitlines()
            planned = next(json.loads(line) for line in reversed(said) if line.startswith('{"run":'))
            return [{"run": planned["run"], "part": part} for part in planned["parts"]]

        @task
        def load(work: dict) -> None:
            extractors = str(get_current_context()["params"]["extractors"])
            run("load", "--run", work["run"], "--part", work["part"], "--extractors", extractors)

        @task
        def gate(planned: list[dict]) -> None:
            run("gate", "--run", planned[0]["run"])

        @task
        def promote(planned: list[dict]) -> None:
            run("promote", "--run", planned[0]["run"])

        @task
        def prune() -> None:
            run("prune")

        planned = plan()
        load.expand(work=planned) >> gate(planned) >> promote(planned) >> prune()
    return dag


reindex_dag("storefront_search_reindex", "Asia/Seoul", [])
