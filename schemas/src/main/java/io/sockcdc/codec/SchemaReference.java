package io.sockcdc.codec;

/** How encoded bytes name the schema they were written with. */
public sealed interface SchemaReference {
    /**
     * The CRC-64-AVRO fingerprint of the schema's parsing canonical form, as single-object encoding carries it (Avro
     * specification, "Single-object encoding").
     */
    record Fingerprint(long value) implements SchemaReference {
        @Override
        public String toString() {
            return "fingerprint %016x".formatted(value);
        }
    }

    /** The id a schema registry gave, as the Confluent wire format carries it, unsigned 32 bit. */
    record RegistryId(int value) implements SchemaReference {
        @Override
        public String toString() {
            return "registry id " + Integer.toUnsignedString(value);
        }
    }
}
