import type { OpenAPIObject } from '@nestjs/swagger';

const ETAG = {
  description: 'The version, for `If-Match`.',
  schema: { type: 'string' as const },
};

/** What is read and what a change answers, where a change looks at `If-Match`. */
const VERSIONED_METHODS = ['get', 'put', 'patch'] as const;
/** Says what a deletion would do, with the version that the deletion may name. */
const IMPACT = '/impact';
/** The same of a change. */
const PREVIEW = /\/(applications|connections)\/\{\w+\}\/preview$/;

type Paths = OpenAPIObject['paths'];
type Operation = NonNullable<Paths[string]['get']>;

/**
 * Says of every answer that has an `ETag` that it has one: those about whatever has a method that looks at `If-Match`,
 * and those to what makes such a thing.
 */
export function describeEtags(paths: Paths): void {
  for (const [path, item] of Object.entries(paths)) {
    const collection = paths[path.replace(/\/\{[^/]+\}$/, '')];
    const operations = [item.get, item.put, item.post, item.patch, item.delete];
    if (operations.some((operation) => operation && looksAtIfMatch(operation))) {
      // Of what is deleted many at once the impact alone has a version, not their list.
      const onlyDeleted = collection === item && !(item.put && looksAtIfMatch(item.put));
      if (!onlyDeleted) for (const method of VERSIONED_METHODS) describe(item[method], '200');
      if (collection !== item) describe(collection?.post, '201');
    }
    if (path.endsWith(IMPACT)) describe(item.get, '200');
    if (PREVIEW.test(path)) describe(item.post, '200');
  }
}

function looksAtIfMatch({ parameters = [] }: Operation): boolean {
  return parameters.some((parameter) => 'name' in parameter && parameter.name === 'If-Match');
}

function describe(operation: Operation | undefined, status: '200' | '201'): void {
  const response = operation?.responses[status];
  if (response && !('$ref' in response)) response.headers = { ...response.headers, ETag: ETAG };
}
