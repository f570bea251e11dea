package io.sockcdc.consumers.rules;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Carries state into bytes or out of them with one method for both ways: writing, each call writes its argument and returns
 * it; reading, each call ignores its argument and returns what was written. Numbers are zigzag varints; a text that came
 * before is written as its place among the texts, for observations repeat hosts, addresses and programs. Owned by one thread.
 */
final class StateCarrier {
    /** Texts that can be named by their place; later ones are written out. */
    private static final int MOST_TEXTS = 1 << 16;

    private static final int WRITTEN_OUT = 0;
    private static final int NEW = 1;
    private static final int PLACES_FROM = 2;

    private static final ClassValue<Object[]> CONSTANTS = new ClassValue<>() {
        @Override
        protected Object[] computeValue(Class<?> type) {
            return type.getEnumConstants();
        }
    };

    private final boolean writing;
    private final Map<String, Integer> places = new HashMap<>();
    private final List<String> texts = new ArrayList<>();
    private final long[] before = new long[8];
    /** What was written last in each slot for texts, and its place. */
    private final @Nullable String[] lastTexts = new String[4];

    private final int[] lastPlaces = new int[4];
    /** Boxed numbers that were read last in each slot: what is often the one before is the same object. */
    private final @Nullable Integer[] lastCounts = new Integer[4];

    private final @Nullable Long[] lastNumbers = new Long[4];
    private @Nullable SocketView lastSocket;
    private byte[] bytes;
    private int position;

    private StateCarrier(boolean writing, byte[] bytes) {
        this.writing = writing;
        this.bytes = bytes;
    }

    static StateCarrier writing() {
        return writing(256);
    }

    /** Writes about so many bytes. */
    static StateCarrier writing(int about) {
        return new StateCarrier(true, new byte[about]);
    }

    /** Reads what another wrote. Reading past the end is an {@link IndexOutOfBoundsException}. */
    static StateCarrier reading(byte[] bytes) {
        return new StateCarrier(false, bytes);
    }

    boolean isWriting() {
        return writing;
    }

    /** What was written so far. */
    byte[] bytes() {
        return Arrays.copyOf(bytes, position);
    }

    /** What was written so far, after what another wrote. */
    byte[] bytesAfter(StateCarrier head) {
        byte[] all = Arrays.copyOf(head.bytes, head.position + position);
        System.arraycopy(bytes, 0, all, head.position, position);
        return all;
    }

    /** Begins anew to write. */
    void clear() {
        position = 0;
        places.clear();
        Arrays.fill(before, 0);
        Arrays.fill(lastTexts, null);
        lastSocket = null;
    }

    int size() {
        return position;
    }

    long number(long value) {
        if (writing) {
            put(value);
            return value;
        }
        long read = 0;
        for (int shift = 0; ; shift += 7) {
            byte part = bytes[position++];
            read |= (long) (part & 0x7f) << shift;
            if (part >= 0) {
                return (read >>> 1) ^ -(read & 1);
            }
        }
    }

    /** Writes a whole number, as {@link #number} does. */
    void put(long value) {
        room(10);
        byte[] to = bytes;
        int at = position;
        long rest = (value << 1) ^ (value >> 63);
        while ((rest & ~0x7fL) != 0) {
            to[at++] = (byte) ((rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        to[at++] = (byte) rest;
        position = at;
    }

    /** Writes a whole number, as {@link #near} does. */
    void putNear(int slot, long value) {
        put(value - before[slot]);
        before[slot] = value;
    }

    /**
     * Writes a text, as {@link #text} does.
     *
     * @param slot of texts of one kind, 0 to 3, of which one is often the one before
     */
    @SuppressWarnings({"ReferenceEquality", "StringEquality"}) // equal texts that are two objects are found below
    void putText(int slot, String value) {
        if (lastTexts[slot] == value) {
            put(PLACES_FROM + lastPlaces[slot]);
            return;
        }
        text(value);
        Integer place = places.get(value);
        if (place != null) {
            lastTexts[slot] = value;
            lastPlaces[slot] = place;
        }
    }

    /** What was carried last in a slot of {@link #near}. */
    long last(int slot) {
        return before[slot];
    }

    /** The socket that was carried last within an observation; null before any. */
    @Nullable SocketView lastSocket() {
        return lastSocket;
    }

    void lastSocket(SocketView socket) {
        lastSocket = socket;
    }

    /** Reads what {@link #count} wrote, often the one before in this slot, 0 to 3. */
    Integer readCount(int slot) {
        int read = count(0);
        Integer known = lastCounts[slot];
        if (known == null || known != read) {
            known = read;
            lastCounts[slot] = known;
        }
        return known;
    }

    /** Reads what {@link #number} wrote, often the one before in this slot, 0 to 3. */
    Long readNumber(int slot) {
        long read = number(0);
        Long known = lastNumbers[slot];
        if (known == null || known != read) {
            known = read;
            lastNumbers[slot] = known;
        }
        return known;
    }

    /** A whole number that is near to the one before it in the same slot, 0 to 7: as the difference. */
    long near(int slot, long value) {
        long carried = number(value - before[slot]);
        before[slot] = writing ? value : before[slot] + carried;
        return before[slot];
    }

    int count(int value) {
        return (int) number(value);
    }

    boolean flag(boolean value) {
        if (writing) {
            room(1);
            bytes[position++] = (byte) (value ? 1 : 0);
            return value;
        }
        return bytes[position++] != 0;
    }

    double real(double value) {
        if (writing) {
            room(Long.BYTES);
            long bits = Double.doubleToRawLongBits(value);
            for (int shift = 56; shift >= 0; shift -= 8) {
                bytes[position++] = (byte) (bits >>> shift);
            }
            return value;
        }
        long bits = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            bits = bits << 8 | (bytes[position++] & 0xff);
        }
        return Double.longBitsToDouble(bits);
    }

    String text(String value) {
        if (writing) {
            boolean full = places.size() >= MOST_TEXTS;
            Integer place = full ? places.get(value) : places.putIfAbsent(value, places.size());
            if (place != null) {
                put(PLACES_FROM + place);
                return value;
            }
            put(full ? WRITTEN_OUT : NEW);
            block(value.getBytes(StandardCharsets.UTF_8));
            return value;
        }
        int how = count(0);
        if (how >= PLACES_FROM) {
            return texts.get(how - PLACES_FROM);
        }
        int length = readLength();
        String read = new String(bytes, position, length, StandardCharsets.UTF_8);
        position += length;
        if (how == NEW) {
            texts.add(read);
        }
        return read;
    }

    byte[] block(byte[] value) {
        if (writing) {
            count(value.length);
            room(value.length);
            System.arraycopy(value, 0, bytes, position, value.length);
            position += value.length;
            return value;
        }
        int length = readLength();
        byte[] read = Arrays.copyOfRange(bytes, position, position + length);
        position += length;
        return read;
    }

    private int readLength() {
        int length = count(0);
        if (length < 0 || length > bytes.length - position) {
            throw new IndexOutOfBoundsException("a field of " + length + " bytes goes past the end");
        }
        return length;
    }

    @Nullable String textOrNull(@Nullable String value) {
        return flag(value != null) ? text(value == null ? "" : value) : null;
    }

    @Nullable Integer countOrNull(@Nullable Integer value) {
        return flag(value != null) ? (Integer) count(value == null ? 0 : value) : null;
    }

    @Nullable Long numberOrNull(@Nullable Long value) {
        return flag(value != null) ? (Long) number(value == null ? 0 : value) : null;
    }

    /** By its place among the constants of its type: those of the schema are only ever added to, at the end. */
    <T extends Enum<T>> T constant(Class<T> type, @Nullable T value) {
        int place = count(value == null ? -1 : value.ordinal());
        Object[] all = CONSTANTS.get(type);
        if (place < 0 || place >= all.length) {
            throw new IllegalArgumentException(
                    "a " + type.getSimpleName() + " of place " + place + ", which no version wrote");
        }
        return type.cast(all[place]);
    }

    void numbers(long[] values) {
        for (int i = 0; i < values.length; i++) {
            values[i] = number(values[i]);
        }
    }

    private void room(int more) {
        if (bytes.length - position < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, position + more));
        }
    }
}
