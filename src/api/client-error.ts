import type { Socket } from 'node:net';
import { PROBLEM_MEDIA_TYPE } from './problems.ts';

const STATUS_LINES: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};

/** Answers what is no readable HTTP request, so there is no reply object for it, and hangs up. */
export function answerClientError(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const line = STATUS_LINES[error.code ?? ''] ?? '400 Bad Request';
  const body = JSON.stringify({
    type: '/problems/request-invalid',
    title: 'The request is not valid',
    status: Number(line.slice(0, 3)),
    detail: 'This could not be read as an HTTP request.',
  });
  socket.end(
    `HTTP/1.1 ${line}\r\nContent-Type: ${PROBLEM_MEDIA_TYPE}\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}
