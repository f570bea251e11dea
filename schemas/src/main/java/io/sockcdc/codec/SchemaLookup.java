package io.sockcdc.codec;

import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/** Finds the schema that encoded bytes were written with. */
@FunctionalInterface
public interface SchemaLookup {
    /** The schema of that name, or null when this lookup does not know it. */
    @Nullable Schema find(SchemaReference reference);

    /** This lookup, then another for what this one does not know. */
    default SchemaLookup or(SchemaLookup next) {
        return reference -> {
            Schema found = find(reference);
            return found == null ? next.find(reference) : found;
        };
    }
}
