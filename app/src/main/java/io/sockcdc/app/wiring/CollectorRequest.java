package io.sockcdc.app.wiring;

import io.sockcdc.collector.config.CollectorSettings;
import java.nio.file.Path;

/**
 * What a command asks of the collector.
 *
 * @param settings what holds for this run; the Kafka in it may not be there yet
 * @param dataDirectory where the collector may keep its own files
 * @param version of the program
 */
public record CollectorRequest(CollectorSettings settings, Path dataDirectory, String version) {}
