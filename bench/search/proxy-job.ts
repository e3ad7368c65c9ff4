export interface ProxyJob {
  readonly elasticsearchUrl: string;
}
