package io.sockcdc.consumers.history;

import io.sockcdc.codec.RecordCodec;
import io.sockcdc.codec.SingleObject;
import io.sockcdc.codec.UnreadableRecordException;
import io.sockcdc.schema.SocketKey;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads whose event a record is from its key, without making strings of it: keys of one scope share their first bytes, and
 * only the cookie behind them differs. Mutable; owned by one thread.
 */
public final class KeyHead {
    private final RecordCodec<SocketKey> codec = RecordCodec.ofSocketKeys();
    private final byte[] ownHeader = SingleObject.header(SocketKey.getClassSchema());
    private final Map<ByteBuffer, SocketScope> scopes = new HashMap<>();
    private final Map<SocketScope, SocketScope> shared = new HashMap<>();
    private byte[] lastPrefix = new byte[0];
    private @Nullable SocketScope scope;
    private long cookie;

    /** Reads a key; false when it is no key of a socket. */
    public boolean read(byte @Nullable [] key) {
        if (key == null) {
            return false;
        }
        int cookieAt = beginOfLastVarint(key);
        boolean own = key.length > ownHeader.length
                && cookieAt > ownHeader.length
                && Arrays.equals(key, 0, ownHeader.length, ownHeader, 0, ownHeader.length);
        if (!own) {
            return decode(key, null);
        }
        if (scope == null || !Arrays.equals(key, 0, cookieAt, lastPrefix, 0, lastPrefix.length)) {
            byte[] prefix = Arrays.copyOf(key, cookieAt);
            SocketScope known = scopes.get(ByteBuffer.wrap(prefix));
            if (known == null) {
                return decode(key, prefix);
            }
            scope = known;
            lastPrefix = prefix;
        }
        cookie = varint(key, cookieAt);
        return true;
    }

    /** The scope that was read last; one object for each scope. */
    public SocketScope scope() {
        if (scope == null) {
            throw new IllegalStateException("no key was read");
        }
        return scope;
    }

    /** The cookie that was read last. */
    public long cookie() {
        return cookie;
    }

    private boolean decode(byte[] key, byte @Nullable [] prefix) {
        SocketKey decoded;
        try {
            decoded = codec.decode(key);
        } catch (UnreadableRecordException e) {
            // The caller counts it: a key that cannot be read is an answer here, not a failure.
            return false;
        }
        SocketScope made = new SocketScope(decoded.getHostId(), decoded.getBootId(), decoded.getNetns());
        SocketScope one = shared.computeIfAbsent(made, same -> same);
        scope = one;
        cookie = decoded.getCookie();
        lastPrefix = new byte[0];
        if (prefix != null && varint(key, prefix.length) == cookie) {
            scopes.put(ByteBuffer.wrap(prefix), one);
            lastPrefix = prefix;
        }
        return true;
    }

    /** The last field is the cookie: every byte of it but the last has its high bit set. */
    private static int beginOfLastVarint(byte[] key) {
        int at = key.length - 1;
        while (at > 0 && key.length - at < 10 && key[at - 1] < 0) {
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
