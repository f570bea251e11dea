package io.sockcdc.consumers.replay;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;

/** How the bytes of one type are walked. */
@FunctionalInterface
interface ShiftStep {
    /** Walks over one value. */
    void take(ShiftedBytes bytes);

    /** The way over values of that schema. */
    static ShiftStep of(Schema schema) {
        return of(schema, new HashMap<>());
    }

    private static ShiftStep of(Schema schema, Map<String, ShiftStep[]> records) {
        return switch (schema.getType()) {
            case NULL -> bytes -> {};
            case BOOLEAN -> bytes -> bytes.skip(1);
            case FLOAT -> bytes -> bytes.skip(Float.BYTES);
            case DOUBLE -> bytes -> bytes.skip(Double.BYTES);
            case FIXED -> {
                int size = schema.getFixedSize();
                yield bytes -> bytes.skip(size);
            }
            case STRING, BYTES -> bytes -> bytes.skip(bytes.number());
            case INT, ENUM -> ShiftedBytes::skipNumber;
            case LONG -> ofLong(schema);
            case ARRAY -> repeated(of(schema.getElementType(), records));
            case MAP -> {
                ShiftStep value = of(schema.getValueType(), records);
                yield repeated(bytes -> {
                    bytes.skip(bytes.number());
                    value.take(bytes);
                });
            }
            case UNION -> {
                ShiftStep[] branches = schema.getTypes().stream()
                        .map(branch -> of(branch, records))
                        .toArray(ShiftStep[]::new);
                yield bytes -> branches[Math.toIntExact(bytes.number())].take(bytes);
            }
            case RECORD -> record(schema, records);
        };
    }

    private static ShiftStep ofLong(Schema schema) {
        if (schema.getLogicalType() instanceof LogicalTypes.TimestampMicros) {
            return bytes -> bytes.time(false);
        }
        if (schema.getLogicalType() instanceof LogicalTypes.TimestampMillis) {
            return bytes -> bytes.time(true);
        }
        return ShiftedBytes::skipNumber;
    }

    private static ShiftStep repeated(ShiftStep item) {
        return bytes -> {
            for (long count = bytes.block(); count != 0; count = bytes.block()) {
                for (long i = 0; i < count; i++) {
                    item.take(bytes);
                }
            }
        };
    }

    private static ShiftStep record(Schema schema, Map<String, ShiftStep[]> records) {
        ShiftStep[] known = records.get(schema.getFullName());
        List<Schema.Field> fields = schema.getFields();
        ShiftStep[] steps = known == null ? new ShiftStep[fields.size()] : known;
        if (known == null) {
            records.put(schema.getFullName(), steps);
            for (int i = 0; i < steps.length; i++) {
                steps[i] = of(fields.get(i).schema(), records);
            }
        }
        return bytes -> {
            for (ShiftStep step : steps) {
                step.take(bytes);
            }
        };
    }
}
