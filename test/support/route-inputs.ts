import 'reflect-metadata';
import { type INestApplicationContext, RequestMethod, type Type } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA, ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { ModulesContainer } from '@nestjs/core';
import { getMetadataStorage } from 'class-validator';

/** Names of what handlers read from the query of a request, by route. */
type QueryOfRoute = ReadonlyMap<string, ReadonlySet<string>>;

/** How Nest writes down that a parameter is read from the query (`RouteParamtypes.QUERY`). */
const FROM_QUERY = 4;

interface Argument {
  index: number;
  data?: string;
}

/**
 * What the routes of an application accept in their queries, by `METHOD /path` as the router writes it, read from the handlers' own declarations: a description could lack one.
 */
export function acceptedQueries(app: INestApplicationContext): QueryOfRoute {
  const accepted = new Map<string, Set<string>>();
  for (const module of app.get(ModulesContainer).values()) {
    for (const { metatype } of module.controllers.values()) {
      if (typeof metatype !== 'function') continue;
      const controller = metatype as Type;
      for (const handler of Object.getOwnPropertyNames(controller.prototype)) {
        const route = routeOf(controller, handler);
        if (route !== undefined) accepted.set(route, new Set(queryOf(controller, handler)));
      }
    }
  }
  return accepted;
}

function routeOf(controller: Type, handler: string): string | undefined {
  const method = (controller.prototype as Record<string, object>)[handler];
  if (typeof method !== 'function') return undefined;
  const own: unknown = Reflect.getMetadata(PATH_METADATA, method);
  if (typeof own !== 'string') return undefined;
  const prefix = String(Reflect.getMetadata(PATH_METADATA, controller));
  const verb = RequestMethod[Reflect.getMetadata(METHOD_METADATA, method) as number];
  return `${verb} /${[prefix, own]
    .map((part) => part.replace(/^\/+|\/+$/g, ''))
    .filter(Boolean)
    .join('/')}`;
}

function queryOf(controller: Type, handler: string): string[] {
  const read = (Reflect.getMetadata(ROUTE_ARGS_METADATA, controller, handler) ?? {}) as Record<
    string,
    Argument
  >;
  const types = (Reflect.getMetadata('design:paramtypes', controller.prototype as object, handler) ??
    []) as Type[];
  return Object.entries(read)
    .filter(([key]) => key.startsWith(`${FROM_QUERY}:`))
    .flatMap(([, { index, data }]) => (data === undefined ? propertiesOf(types[index]) : [data]));
}

/** Everything that a class of a request declares rules for: nothing else is accepted. */
function propertiesOf(type: Type | undefined): string[] {
  if (!type) return [];
  const rules = getMetadataStorage().getTargetValidationMetadatas(type, '', false, false);
  return [...new Set(rules.map(({ propertyName }) => propertyName))];
}
