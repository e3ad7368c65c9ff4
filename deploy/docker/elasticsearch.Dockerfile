# Elasticsearch with the Korean analyzer. The plugin's version is that of Elasticsearch: raise both by the tag.
FROM docker.elastic.co/elasticsearch/elasticsearch:9.4.3
RUN bin/elasticsearch-plugin install --batch analysis-nori
# The base image's own user, named so that the plugin step can't leave another behind.
USER 1000:0
