package io.sockcdc.app.wiring;

import io.sockcdc.collector.config.CollectorSettings.KafkaSettings;
import io.sockcdc.consumers.config.WebSettings;

/**
 * What a command asks of the web.
 *
 * @param settings how to serve
 * @param portIsChosen whether the user chose the port
 * @param kafka the Kafka and its topics
 */
public record WebDemand(WebSettings settings, boolean portIsChosen, KafkaSettings kafka) {}
