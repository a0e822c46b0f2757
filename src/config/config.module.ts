/**
 * Configuration: the environment, declared once and checked at start.
 *
 * Owns every environment variable (`environment.ts`), the report that names all faulty ones at once
 * (`load-configuration.ts`) and the typed {@link Configuration} that everybody else is given.
 * It has no routes, reads the environment nowhere else, and never echoes a value.
 */
import { Global, Module, type DynamicModule } from '@nestjs/common';
import { Clock } from './clock.js';
import { Configuration } from './configuration.js';

@Global()
@Module({})
export class ConfigModule {
  /** Provides the given configuration and clock to the whole application. */
  static for(configuration: Configuration, clock: Clock): DynamicModule {
    return {
      module: ConfigModule,
      providers: [
        { provide: Configuration, useValue: configuration },
        { provide: Clock, useValue: clock },
      ],
      exports: [Configuration, Clock],
    };
  }
}
