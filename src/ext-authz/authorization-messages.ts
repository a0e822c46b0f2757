/**
 * The part of Envoy's messages that is read and written, as `@grpc/proto-loader` gives and takes them: names as in the
 * protocol, what isn't there missing. Texts of a request are bytes, which look the same on the wire: so what is no UTF-8
 * is seen, and not replaced.
 */
export interface CheckRequest {
  readonly attributes?: { readonly request?: { readonly http?: HttpRequest } };
}

/** A client's request (`AttributeContext.HttpRequest`). */
export interface HttpRequest {
  readonly method?: Buffer;
  readonly path?: Buffer;
  readonly host?: Buffer;
  readonly scheme?: Buffer;
  /** Names in lower case. */
  readonly headers?: Readonly<Record<string, Buffer>>;
  /** Instead of `headers`, from an Envoy with `encode_raw_headers`. */
  readonly header_map?: { readonly headers?: readonly RawHeader[] };
}

/** A header that is not merged with others of its name (`HeaderValue`). */
export interface RawHeader {
  readonly key?: string;
  readonly value?: Buffer;
  readonly raw_value?: Buffer;
}

/** `OVERWRITE_IF_EXISTS_OR_ADD` of `HeaderAppendAction`. */
export const OVERWRITE_IF_EXISTS_OR_ADD = 2;

/** A header to be set: never added to another of its name, and also when it is empty. */
export interface HeaderValueOption {
  readonly header: { readonly key: string; readonly value: string };
  /** What older Envoys look at instead of `append_action`. */
  readonly append: { readonly value: false };
  readonly append_action: typeof OVERWRITE_IF_EXISTS_OR_ADD;
  readonly keep_empty_value: true;
}

/** Status codes of gRPC (`google.rpc.Code`) that answers have. */
export type StatusCode = 0 | 3 | 7 | 14 | 16;

/** Any status but 0 denies. */
export interface CheckResponse {
  readonly status: { readonly code: StatusCode; readonly message: string };
  readonly ok_response?: OkHttpResponse;
  readonly denied_response?: {
    readonly status: { readonly code: number };
    readonly headers: readonly HeaderValueOption[];
    readonly body: string;
  };
}

/** What becomes of an allowed request on its way to the application. */
export interface OkHttpResponse {
  readonly headers: readonly HeaderValueOption[];
  readonly headers_to_remove: readonly string[];
}
