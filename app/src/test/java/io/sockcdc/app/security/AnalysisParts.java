package io.sockcdc.app.security;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.sockcdc.codec.GeneratedClasses;
import io.sockcdc.codec.RecordCodec;
import io.sockcdc.consumers.config.DeliverySettings;
import io.sockcdc.consumers.config.SiemSettings;
import io.sockcdc.consumers.config.WebSettings;
import io.sockcdc.consumers.export.ExportRequest;
import io.sockcdc.consumers.export.Exporter;
import io.sockcdc.consumers.run.Delivery;
import io.sockcdc.consumers.run.DeliveryRequest;
import io.sockcdc.consumers.siem.SiemFormat;
import io.sockcdc.consumers.web.run.Web;
import io.sockcdc.consumers.web.run.WebRequest;
import io.sockcdc.schema.Anomaly;
import io.sockcdc.schema.AnomalyBaseline;
import io.sockcdc.schema.AnomalySubject;
import io.sockcdc.schema.DataQuality;
import io.sockcdc.schema.Life;
import io.sockcdc.schema.Severity;
import io.sockcdc.settings.Settings;
import io.sockcdc.topics.TopicKind;
import io.sockcdc.topics.TopicName;
import io.sockcdc.topics.TopicOptions;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** What an analysis does besides, one by one and without asking first whether it may. */
final class AnalysisParts {
    /** An address in every flag. */
    static final String FLAGGED = "192.0.2.77";

    private final Map<String, Object> client;
    private final TopicOptions topics;

    /** What {@code delivery} is of in the settings. */
    private record Root(DeliverySettings delivery) {}

    /** A web that serves. */
    record Served(Web web, PrometheusMeterRegistry registry) implements AutoCloseable {
        URI address() {
            return web.address();
        }

        @Override
        public void close() {
            web.close();
            registry.close();
        }
    }

    AnalysisParts(Map<String, Object> client, TopicOptions topics) {
        GeneratedClasses.trust();
        this.client = client;
        this.topics = topics;
    }

    AutoCloseable export(Path directory) throws Exception {
        SiemSettings none = SiemSettings.defaults();
        SiemSettings toTopic = new SiemSettings(
                SiemFormat.ECS,
                List.of(SiemSettings.Destination.TOPIC),
                true,
                true,
                SiemSettings.Begin.EARLIEST,
                null,
                none.topic(),
                none.file(),
                none.syslog());
        ExecutorService threads = Executors.newCachedThreadPool();
        Exporter exporter = Exporter.start(
                new ExportRequest(toTopic, client, topics, directory, null, "test"), threads, Clock.systemUTC());
        return () -> {
            exporter.close();
            threads.shutdownNow();
        };
    }

    AutoCloseable delivery(String url) throws Exception {
        DeliverySettings settings = Settings.load(
                        null,
                        Map.of(),
                        Map.of("delivery.receivers.hook.type", "webhook", "delivery.receivers.hook.url", url))
                .bind(new Root(DeliverySettings.defaults()))
                .get(Root.class)
                .delivery();
        return Delivery.start(new DeliveryRequest(settings, client, topics), Clock.systemUTC());
    }

    Served web() throws Exception {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        WebRequest request = new WebRequest(WebSettings.defaults().withPort(0), true, client, topics.prefix(), "test");
        return new Served(Web.start(request, registry, Clock.systemUTC()), registry);
    }

    /** Publishes a new flag, as somebody who may. */
    void flag(String servers) throws Exception {
        Instant now = Instant.now();
        String id = UUID.randomUUID().toString();
        Anomaly anomaly = Anomaly.newBuilder()
                .setAnomalyId(id)
                .setLife(Life.OPEN)
                .setRule("flood")
                .setSubject(new AnomalySubject("remote", Map.of("remote_ip", FLAGGED)))
                .setSeverity(Severity.HIGH)
                .setTechnique("T1499")
                .setValue(400)
                .setThreshold(200)
                .setBaseline(new AnomalyBaseline(20.0, 3.0))
                .setUnit("connections in 10 s")
                .setEvidence(List.of())
                .setFirstSeen(now)
                .setLastSeen(now)
                .setClearedAt(null)
                .setAt(now)
                .setDataQuality(DataQuality.COMPLETE)
                .setHostIds(List.of("h"))
                .setText(FLAGGED + " opened 400 connections in 10 s, its limit is 200.")
                .setRulesFingerprint("f")
                .build();
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", servers), new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(
                            TopicName.of(topics.prefix(), TopicKind.ANOMALIES).value(),
                            id.getBytes(StandardCharsets.UTF_8),
                            RecordCodec.ofAnomalies().encode(anomaly)))
                    .get();
        }
    }
}
