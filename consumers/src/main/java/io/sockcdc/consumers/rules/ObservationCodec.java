package io.sockcdc.consumers.rules;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.UncheckedIOException;

/**
 * Observations as bytes, for a topic inside a topology that brings those of one host or one address together. The first four
 * bytes are a version; the bytes are not for anyone else.
 */
public final class ObservationCodec {
    private static final int VERSION = 1;

    private ObservationCodec() {}

    /** The bytes of an observation. */
    public static byte[] encode(Observation observation) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        StateCarrier carrier = StateCarrier.writing(new DataOutputStream(bytes));
        carrier.count(VERSION);
        Observation.carry(carrier, observation);
        return bytes.toByteArray();
    }

    /**
     * The observation in these bytes.
     *
     * @throws IllegalArgumentException when they are none of this version
     */
    public static Observation decode(byte[] bytes) {
        StateCarrier carrier = StateCarrier.reading(new DataInputStream(new ByteArrayInputStream(bytes)));
        try {
            int version = carrier.count(0);
            if (version != VERSION) {
                throw new IllegalArgumentException("an observation of version " + version + ", expected " + VERSION);
            }
            return Observation.carry(carrier, null);
        } catch (UncheckedIOException e) {
            throw new IllegalArgumentException("an observation that ends too early", e);
        }
    }
}
