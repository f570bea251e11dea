package io.sockcdc.collector.encode;

import io.sockcdc.codec.GeneratedClasses;
import io.sockcdc.collector.model.CapturedBy;
import io.sockcdc.collector.model.CloseReason;
import io.sockcdc.collector.model.Direction;
import io.sockcdc.collector.model.Family;
import io.sockcdc.collector.model.Op;
import io.sockcdc.collector.model.Protocol;
import io.sockcdc.collector.model.Role;
import io.sockcdc.collector.model.SocketState;
import io.sockcdc.collector.model.TimerKind;
import io.sockcdc.schema.SocketEvent;
import org.apache.avro.Schema;

/**
 * The byte Avro writes for each value of the model's enums, by ordinal: the place of its name among the symbols of the
 * field of SocketEvent that holds it.
 */
final class EnumCodes {
    final byte[] ops = codes("op", Op.values());
    final byte[] sources = codes("captured_by", CapturedBy.values());
    final byte[] families = codes("family", Family.values());
    final byte[] protocols = codes("protocol", Protocol.values());
    final byte[] directions = codes("direction", Direction.values());
    final byte[] roles = codes("role", Role.values());
    final byte[] states = codes("state", SocketState.values());
    final byte[] reasons = codes("close_reason", CloseReason.values());

    /** OFF has none: the field is absent then. */
    final byte[] timers = codes("timer", TimerKind.values());

    static {
        GeneratedClasses.trust();
    }

    private static byte[] codes(String field, Enum<?>[] values) {
        Schema schema = SocketEvent.getClassSchema().getField(field).schema();
        Schema symbols = schema.isUnion() ? schema.getTypes().get(1) : schema;
        byte[] codes = new byte[values.length];
        for (Enum<?> value : values) {
            if (symbols.hasEnumSymbol(value.name())) {
                codes[value.ordinal()] = (byte) (symbols.getEnumOrdinal(value.name()) * 2);
            } else if (value != TimerKind.OFF) {
                throw new IllegalStateException(symbols.getFullName() + " has no symbol " + value.name());
            }
        }
        return codes;
    }
}
