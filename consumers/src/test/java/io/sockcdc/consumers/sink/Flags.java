package io.sockcdc.consumers.sink;

import io.sockcdc.codec.GeneratedClasses;
import io.sockcdc.codec.RecordCodec;
import io.sockcdc.schema.Anomaly;
import io.sockcdc.schema.AnomalyBaseline;
import io.sockcdc.schema.AnomalyEvidence;
import io.sockcdc.schema.AnomalySubject;
import io.sockcdc.schema.DataQuality;
import io.sockcdc.schema.Life;
import io.sockcdc.schema.Severity;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Flags as the rules publish them. */
public final class Flags {
    static {
        GeneratedClasses.trust();
    }

    private Flags() {}

    /** A connection flood from one address. */
    public static Anomaly flood(String id, Life life, Severity severity, Instant at) {
        Anomaly anomaly = new Anomaly();
        anomaly.setAnomalyId(id);
        anomaly.setLife(life);
        anomaly.setRule("connection-flood");
        anomaly.setSubject(new AnomalySubject(
                "host-remote", Map.of("host_id", "web-1", "remote_ip", "192.0.2.66", "local_port", "443")));
        anomaly.setSeverity(severity);
        anomaly.setTechnique("T1499");
        anomaly.setValue(1234.5);
        anomaly.setThreshold(100);
        anomaly.setBaseline(new AnomalyBaseline(3.5, 1.25));
        anomaly.setUnit("connections in 10 s");
        anomaly.setEvidence(List.of(new AnomalyEvidence(
                "web-1", "boot", 1L, 77L, "TCP", "10.0.0.1", 443, "192.0.2.66", 40000, 12, "ngi\"nx]\\\n")));
        anomaly.setFirstSeen(at.minus(Duration.ofSeconds(5)));
        anomaly.setLastSeen(at);
        anomaly.setClearedAt(life == Life.CLEAR ? at : null);
        anomaly.setAt(at);
        anomaly.setDataQuality(DataQuality.COMPLETE);
        anomaly.setHostIds(List.of("web-1"));
        anomaly.setText("192.0.2.66 opens 1234 connections in 10 s; \"usual\" is [3]\\.");
        anomaly.setRulesFingerprint("f");
        return anomaly;
    }

    static Anomaly rule(Anomaly anomaly, String rule) {
        anomaly.setRule(rule);
        return anomaly;
    }

    /** As a record for the topic. */
    public static ProducerRecord<byte[], byte[]> produced(String topic, Anomaly anomaly) {
        return new ProducerRecord<>(
                topic,
                anomaly.getAnomalyId().getBytes(StandardCharsets.UTF_8),
                RecordCodec.ofAnomalies().encode(anomaly));
    }

    static FlagStep read(long offset, Anomaly anomaly) {
        return new FlagStep(
                new ConsumerRecord<>(
                        "sockcdc.anomalies",
                        0,
                        offset,
                        anomaly.getAnomalyId().getBytes(StandardCharsets.UTF_8),
                        RecordCodec.ofAnomalies().encode(anomaly)),
                anomaly);
    }
}
