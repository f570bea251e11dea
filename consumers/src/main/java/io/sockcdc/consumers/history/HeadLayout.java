package io.sockcdc.consumers.history;

import io.sockcdc.schema.CapturedBy;
import io.sockcdc.schema.Op;
import io.sockcdc.schema.Protocol;
import io.sockcdc.schema.State;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.io.BinaryDecoder;
import org.jspecify.annotations.Nullable;

/** How to read the head of events that one version of the schema wrote: a step for each field up to the last one wanted. */
final class HeadLayout {
    private interface Step {
        void read(BinaryDecoder in, EventHead head) throws IOException;
    }

    private interface Sink {
        void set(EventHead head, long value);
    }

    private static final Set<String> WANTED = Set.of(
            "op",
            "epoch",
            "sequence",
            "observed_at",
            "captured_by",
            "opened_not_before",
            "opened_not_after",
            "closed_not_before",
            "closed_not_after",
            "protocol",
            "local_port",
            "remote_port",
            "state");

    private final Step[] steps;

    private HeadLayout(List<Step> steps) {
        this.steps = steps.toArray(Step[]::new);
    }

    static HeadLayout of(Schema writer) {
        Set<String> missing = new HashSet<>(WANTED);
        List<Step> steps = new ArrayList<>();
        for (Schema.Field field : writer.getFields()) {
            if (missing.isEmpty()) {
                break;
            }
            missing.remove(field.name());
            steps.add(step(field.name(), field.schema()));
        }
        return new HeadLayout(steps);
    }

    void read(BinaryDecoder in, EventHead head) throws IOException {
        for (Step step : steps) {
            step.read(in, head);
        }
    }

    private static Step step(String name, Schema schema) {
        return switch (name) {
            case "op" -> {
                Op[] ops = symbols(schema, Op::valueOf, Op.UNKNOWN).toArray(Op[]::new);
                yield (in, head) -> head.op = ops[in.readEnum()];
            }
            case "captured_by" -> {
                CapturedBy[] sources =
                        symbols(schema, CapturedBy::valueOf, CapturedBy.UNKNOWN).toArray(CapturedBy[]::new);
                yield (in, head) -> head.capturedBy = sources[in.readEnum()];
            }
            case "protocol" -> {
                Protocol[] protocols =
                        symbols(schema, Protocol::valueOf, Protocol.UNKNOWN).toArray(Protocol[]::new);
                yield (in, head) -> head.protocol = protocols[in.readEnum()];
            }
            case "state" -> {
                State[] states = symbols(schema, State::valueOf, State.UNKNOWN).toArray(State[]::new);
                yield (in, head) -> head.state = states[in.readEnum()];
            }
            case "epoch" -> number(schema, (head, value) -> head.epoch = value);
            case "sequence" -> number(schema, (head, value) -> head.sequence = value);
            case "observed_at" -> number(schema, (head, value) -> head.observedAt = value);
            case "opened_not_before" -> number(schema, (head, value) -> head.openedNotBefore = value);
            case "opened_not_after" -> number(schema, (head, value) -> head.openedNotAfter = value);
            case "closed_not_before" -> number(schema, (head, value) -> head.closedNotBefore = value);
            case "closed_not_after" -> number(schema, (head, value) -> head.closedNotAfter = value);
            case "local_port" -> number(schema, (head, value) -> head.localPort = value);
            case "remote_port" -> number(schema, (head, value) -> head.remotePort = value);
            default -> skip(schema);
        };
    }

    private static Step skip(Schema schema) {
        return switch (schema.getType()) {
            case STRING -> (in, head) -> in.skipString();
            case ENUM -> (in, head) -> in.readEnum();
            default -> (in, head) -> GenericDatumReader.skip(schema, in);
        };
    }

    /** Of int or long (one encoding for both), or of a union with null. */
    private static Step number(Schema schema, Sink sink) {
        if (schema.getType() != Schema.Type.UNION) {
            return (in, head) -> sink.set(head, in.readLong());
        }
        int nothing = schema.getIndexNamed("null") == null ? -1 : schema.getIndexNamed("null");
        return (in, head) -> {
            if (in.readIndex() != nothing) {
                sink.set(head, in.readLong());
            }
        };
    }

    private static <E extends Enum<E>> List<E> symbols(Schema schema, Function<String, E> named, E unknown) {
        List<E> all = new ArrayList<>();
        for (String symbol : schema.getEnumSymbols()) {
            E found = find(symbol, named);
            all.add(found == null ? unknown : found);
        }
        return all;
    }

    private static <E extends Enum<E>> @Nullable E find(String symbol, Function<String, E> named) {
        try {
            return named.apply(symbol);
        } catch (IllegalArgumentException e) {
            // A symbol of a newer version: unknown here.
            return null;
        }
    }
}
