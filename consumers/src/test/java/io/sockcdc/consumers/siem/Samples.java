package io.sockcdc.consumers.siem;

import io.sockcdc.codec.GeneratedClasses;
import io.sockcdc.schema.Anomaly;
import io.sockcdc.schema.CloseReason;
import io.sockcdc.schema.Direction;
import io.sockcdc.schema.Family;
import io.sockcdc.schema.Life;
import io.sockcdc.schema.Op;
import io.sockcdc.schema.Protocol;
import io.sockcdc.schema.Role;
import io.sockcdc.schema.Severity;
import io.sockcdc.schema.SocketEvent;
import io.sockcdc.schema.SocketKey;
import io.sockcdc.schema.State;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecordBase;
import org.jspecify.annotations.Nullable;

/** Records made from their schemas: whole ones, and random ones with holes. */
final class Samples {
    static final Instant TIME = Instant.parse("2026-03-01T12:00:00.123456Z");
    private static final String CONTAINER = "4fa6e0f0c6786287e131c3852c58a2e01cc697a68231826813597e4994f1d6e2";

    static {
        GeneratedClasses.trust();
    }

    private Samples() {}

    static SocketKey key() {
        return new SocketKey(
                "4d5a7c0e3b1f4e0f9a6b8c2d1e3f5a7b", "0b4d9a2e-5d0f-4a53-9d0e-6f1a1f2b3c4d", 4026531840L, -2L);
    }

    /** A closed TCP connection of that role with every field set. */
    static SocketEvent whole(Role role) {
        SocketEvent event = new SocketEvent();
        fill(event, null);
        event.setOp(Op.CLOSE);
        event.setFamily(Family.INET);
        event.setProtocol(Protocol.TCP);
        event.setRole(role);
        event.setDirection(
                switch (role) {
                    case SERVER -> Direction.INBOUND;
                    case CLIENT -> Direction.OUTBOUND;
                    case LISTENER -> Direction.LISTENER;
                    case UNKNOWN -> Direction.UNKNOWN;
                });
        event.setState(State.CLOSE);
        event.setCloseReason(CloseReason.GRACEFUL);
        event.setLocalIp("192.0.2.10");
        event.setRemoteIp("198.51.100.7");
        event.setLocalPort(51514);
        event.setRemotePort(443);
        event.setPayloadBytesSent(1000L);
        event.setPayloadBytesReceived(10L);
        event.getTcpInfo().setSegsOut(12L);
        event.getTcpInfo().setSegsIn(7L);
        event.setContainerId(CONTAINER);
        event.setOpenedNotBefore(TIME.minusSeconds(70));
        event.setOpenedNotAfter(TIME.minusSeconds(60));
        event.setClosedNotBefore(TIME.minusSeconds(1));
        event.setClosedNotAfter(TIME);
        return event;
    }

    /** An anomaly with every field set. */
    static Anomaly anomaly(String kind, Life life) {
        Anomaly anomaly = new Anomaly();
        fill(anomaly, null);
        anomaly.setAnomalyId("5f1c9d0e3b1f4e0f");
        anomaly.setLife(life);
        anomaly.setRule("connection-flood");
        anomaly.setSeverity(Severity.HIGH);
        anomaly.setTechnique("T1499.001");
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("host_id", key().getHostId());
        fields.put("remote_ip", "198.51.100.7");
        fields.put("local_port", "443");
        fields.put("protocol", "TCP");
        fields.put("process", "nginx");
        anomaly.getSubject().setKind(kind);
        anomaly.getSubject().setFields(fields);
        anomaly.getEvidence().forEach(socket -> {
            socket.setLocalIp("192.0.2.10");
            socket.setRemoteIp("198.51.100.7");
        });
        return anomaly;
    }

    /** Random events: any field that may be absent is absent half of the time, any enum anything. */
    static List<SocketEvent> events(long seed, int count) {
        Random random = new Random(seed);
        List<SocketEvent> events = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            SocketEvent event = new SocketEvent();
            fill(event, random);
            if (event.getLocalIp() != null) {
                event.setLocalIp(address(random));
            }
            if (event.getRemoteIp() != null) {
                event.setRemoteIp(address(random));
            }
            events.add(event);
        }
        return events;
    }

    /** Random anomalies, likewise. */
    static List<Anomaly> anomalies(long seed, int count) {
        Random random = new Random(seed);
        List<Anomaly> anomalies = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Anomaly anomaly = anomaly(random.nextBoolean() ? "remote" : "destination", Life.OPEN);
            fill(anomaly, random);
            Map<String, String> fields = new LinkedHashMap<>();
            if (random.nextBoolean()) {
                fields.put("host_id", "host-1");
            }
            if (random.nextBoolean()) {
                fields.put("remote_ip", address(random));
            }
            if (random.nextBoolean()) {
                fields.put("remote_port", "8443");
            }
            anomaly.getSubject().setFields(fields);
            anomaly.setTechnique(
                    List.of("T1499", "T1499.002", "T1571", "T9999.123").get(random.nextInt(4)));
            anomaly.getEvidence().forEach(socket -> {
                socket.setLocalIp(random.nextBoolean() ? address(random) : null);
                socket.setRemoteIp(random.nextBoolean() ? address(random) : null);
            });
            anomalies.add(anomaly);
        }
        return anomalies;
    }

    static String address(Random random) {
        return random.nextBoolean()
                ? "203.0.113." + random.nextInt(256)
                : "2001:db8::" + Integer.toHexString(1 + random.nextInt(0xffff));
    }

    /** Sets every field; with a random source, leaves out what may be absent half of the time. */
    static void fill(SpecificRecordBase record, @Nullable Random random) {
        for (Schema.Field field : record.getSchema().getFields()) {
            boolean optional = field.schema().getType() == Schema.Type.UNION;
            boolean absent = optional && random != null && random.nextBoolean();
            record.put(field.pos(), absent ? null : value(field, random));
        }
    }

    /** A value of a field; another one for another source of randomness. */
    static Object value(Schema.Field field, @Nullable Random random) {
        return value(field.name(), present(field.schema()), random);
    }

    static Schema present(Schema schema) {
        return schema.getType() == Schema.Type.UNION ? schema.getTypes().get(1) : schema;
    }

    private static Object value(String name, Schema schema, @Nullable Random random) {
        int number = random == null ? 0 : random.nextInt(1000);
        return switch (schema.getType()) {
            case STRING -> name + "-\"é|=\\" + number;
            case INT -> 1000 + number;
            case LONG ->
                schema.getLogicalType() == null ? (Object) (5_000_000_000L + number) : TIME.plusSeconds(number);
            case DOUBLE -> 1.5 + number;
            case BOOLEAN -> number % 2 == 0;
            case ENUM ->
                SpecificData.get()
                        .createEnum(
                                schema.getEnumSymbols()
                                        .get(
                                                random == null
                                                        ? 1
                                                        : number
                                                                % schema.getEnumSymbols()
                                                                        .size()),
                                schema);
            case ARRAY -> List.of(value(name, schema.getElementType(), random));
            case MAP -> Map.of("key", value(name, schema.getValueType(), random));
            case RECORD -> nested(schema, random);
            default -> throw new IllegalStateException("no sample of " + schema);
        };
    }

    private static Object nested(Schema schema, @Nullable Random random) {
        Object made = SpecificData.get().newRecord(null, schema);
        fill((SpecificRecordBase) made, random);
        return made;
    }
}
