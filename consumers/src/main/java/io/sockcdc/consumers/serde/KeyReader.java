package io.sockcdc.consumers.serde;

import io.sockcdc.codec.RecordCodec;
import io.sockcdc.codec.SingleObject;
import io.sockcdc.schema.SocketKey;
import java.util.Arrays;

/**
 * Reads keys of socket events. Keys of one boot of a host share all bytes but those of the cookie, which is last: then their
 * texts are the same objects and need not be read again. Mutable; owned by one thread.
 */
final class KeyReader {
    private static final byte[] OWN = SingleObject.header(SocketKey.getClassSchema());
    private static final int LONGEST_VARINT = 10;

    private final RecordCodec<SocketKey> codec = RecordCodec.ofSocketKeys();
    private byte[] prefix = new byte[0];
    private SocketKey last = new SocketKey("", "", 0L, 0L);

    SocketKey read(byte[] bytes) {
        int cookieAt = beginOfLastVarint(bytes);
        if (prefix.length > 0 && Arrays.equals(bytes, 0, cookieAt, prefix, 0, prefix.length)) {
            return new SocketKey(last.getHostId(), last.getBootId(), last.getNetns(), varint(bytes, cookieAt));
        }
        SocketKey key = codec.decode(bytes);
        boolean own = cookieAt > OWN.length && Arrays.equals(bytes, 0, OWN.length, OWN, 0, OWN.length);
        if (own && varint(bytes, cookieAt) == key.getCookie()) {
            prefix = Arrays.copyOf(bytes, cookieAt);
            last = key;
        }
        return key;
    }

    /** Every byte of a number but the last has its high bit set. */
    private static int beginOfLastVarint(byte[] key) {
        int at = Math.max(0, key.length - 1);
        while (at > 0 && key.length - at < LONGEST_VARINT && key[at - 1] < 0) {
            at--;
        }
        return at;
    }

    private static long varint(byte[] bytes, int from) {
        long value = 0;
        for (int i = from, shift = 0; i < bytes.length; i++, shift += 7) {
            value |= (long) (bytes[i] & 0x7f) << shift;
        }
        return (value >>> 1) ^ -(value & 1);
    }
}
