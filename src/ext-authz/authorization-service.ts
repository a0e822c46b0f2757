import { type ServiceDefinition } from '@grpc/grpc-js';
import { fromJSON } from '@grpc/proto-loader';

/** Field number and type. */
const field = (id: number, type: string) => ({ id, type });
const repeated = (id: number, type: string) => ({ id, type, rule: 'repeated' });
const method = (requestType: string, responseType: string) => ({ requestType, responseType, comment: '' });
const map = (id: number, type: string) => ({ id, type, keyType: 'string' });
type Nested = NonNullable<Parameters<typeof fromJSON>[0]['nested']>;
const inPackage = (path: string, nested: Nested): Nested =>
  path.split('.').reduceRight<Nested>((inner, name) => ({ [name]: { nested: inner } }), nested);

/**
 * What of Envoy's `envoy.service.auth.v3.Authorization` is spoken here, with its packages, names and field numbers;
 * fields that are left out are skipped when they are read. The protocol's `string` is `bytes` where a text is the
 * client's, see {@link CheckRequest}.
 */
const AUTH_V3 = {
  Authorization: { methods: { Check: method('CheckRequest', 'CheckResponse') } },
  CheckRequest: { fields: { attributes: field(1, 'AttributeContext') } },
  AttributeContext: {
    fields: { request: field(4, 'Request') },
    nested: {
      Request: { fields: { http: field(2, 'HttpRequest') } },
      HttpRequest: {
        fields: {
          method: field(2, 'bytes'),
          headers: map(3, 'bytes'),
          path: field(4, 'bytes'),
          host: field(5, 'bytes'),
          scheme: field(6, 'bytes'),
          header_map: field(13, 'envoy.config.core.v3.HeaderMap'),
        },
      },
    },
  },
  CheckResponse: {
    oneofs: { http_response: { oneof: ['denied_response', 'ok_response'] } },
    fields: {
      status: field(1, 'google.rpc.Status'),
      denied_response: field(2, 'DeniedHttpResponse'),
      ok_response: field(3, 'OkHttpResponse'),
    },
  },
  DeniedHttpResponse: {
    fields: {
      status: field(1, 'envoy.type.v3.HttpStatus'),
      headers: repeated(2, 'envoy.config.core.v3.HeaderValueOption'),
      body: field(3, 'string'),
    },
  },
  OkHttpResponse: {
    fields: {
      headers: repeated(2, 'envoy.config.core.v3.HeaderValueOption'),
      headers_to_remove: repeated(5, 'string'),
    },
  },
};

const CORE_V3 = {
  HeaderMap: { fields: { headers: repeated(1, 'RawHeaderValue') } },
  /** `HeaderValue` as it is read: by bytes. */
  RawHeaderValue: {
    fields: { key: field(1, 'string'), value: field(2, 'bytes'), raw_value: field(3, 'bytes') },
  },
  HeaderValue: { fields: { key: field(1, 'string'), value: field(2, 'string') } },
  HeaderValueOption: {
    fields: {
      header: field(1, 'HeaderValue'),
      append: field(2, 'google.protobuf.BoolValue'),
      append_action: field(3, 'int32'),
      keep_empty_value: field(4, 'bool'),
    },
  },
};

const HTTP_STATUS = { HttpStatus: { fields: { code: field(1, 'int32') } } };
const STATUS = { Status: { fields: { code: field(1, 'int32'), message: field(2, 'string') } } };
const BOOL_VALUE = { BoolValue: { fields: { value: field(1, 'bool') } } };
const HEALTH = {
  Health: {
    methods: { Check: method('HealthCheckRequest', 'HealthCheckResponse') },
  },
  HealthCheckRequest: { fields: { service: field(1, 'string') } },
  HealthCheckResponse: { fields: { status: field(1, 'int32') } },
};

const DEFINITION = fromJSON(
  {
    nested: {
      envoy: {
        nested: {
          ...inPackage('service.auth.v3', AUTH_V3),
          ...inPackage('config.core.v3', CORE_V3),
          ...inPackage('type.v3', HTTP_STATUS),
        },
      },
      google: { nested: { ...inPackage('rpc', STATUS), ...inPackage('protobuf', BOOL_VALUE) } },
      grpc: { nested: inPackage('health.v1', HEALTH) },
    },
  },
  { keepCase: true },
);

/** Envoy's authorization service; what it takes and gives is in `authorization-messages.ts`. */
export const AUTHORIZATION_SERVICE = DEFINITION['envoy.service.auth.v3.Authorization'] as ServiceDefinition;

/** gRPC's own health checking protocol: what Envoy and Kubernetes probe. */
export const HEALTH_SERVICE = DEFINITION['grpc.health.v1.Health'] as ServiceDefinition;
