package io.sockcdc.codec;

import io.sockcdc.schema.SocketKey;
import org.apache.avro.util.ClassSecurityValidator;

/**
 * Leave for Avro to create instances of our generated classes. Avro 1.12.2 refuses every class it was not told to trust, and
 * remembers a refusal, so this comes before any of them is touched. The codecs do it themselves; call it only where
 * generated classes are used without a codec.
 */
public final class GeneratedClasses {
    private static final String PACKAGE = "io.sockcdc.schema.";

    static {
        ClassSecurityValidator.setGlobal(ClassSecurityValidator.composite(
                ClassSecurityValidator.getGlobal(), type -> type.getName().startsWith(PACKAGE)));
    }

    private GeneratedClasses() {}

    /** Makes Avro trust {@link SocketKey} and its neighbours, besides what it trusts already. May be called again. */
    public static void trust() {
        // Loading this class did it, once.
    }
}
