package io.sockcdc.consumers.rules;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * Carries state into bytes or out of them with one method for both ways: writing, each call writes its argument and returns
 * it; reading, each call ignores its argument and returns what was written. Owned by one thread.
 */
final class StateCarrier {
    private final @Nullable DataOutputStream out;
    private final @Nullable DataInputStream in;

    private StateCarrier(@Nullable DataOutputStream out, @Nullable DataInputStream in) {
        this.out = out;
        this.in = in;
    }

    static StateCarrier writing(DataOutputStream out) {
        return new StateCarrier(out, null);
    }

    static StateCarrier reading(DataInputStream in) {
        return new StateCarrier(null, in);
    }

    boolean isWriting() {
        return out != null;
    }

    long number(long value) {
        try {
            if (out != null) {
                out.writeLong(value);
                return value;
            }
            return input().readLong();
        } catch (IOException e) {
            throw new UncheckedIOException("carrying a number of the rules' state", e);
        }
    }

    int count(int value) {
        try {
            if (out != null) {
                out.writeInt(value);
                return value;
            }
            return input().readInt();
        } catch (IOException e) {
            throw new UncheckedIOException("carrying a count of the rules' state", e);
        }
    }

    boolean flag(boolean value) {
        return count(value ? 1 : 0) != 0;
    }

    double real(double value) {
        return Double.longBitsToDouble(number(Double.doubleToRawLongBits(value)));
    }

    String text(String value) {
        try {
            if (out != null) {
                out.writeUTF(value);
                return value;
            }
            return input().readUTF();
        } catch (IOException e) {
            throw new UncheckedIOException("carrying a text of the rules' state", e);
        }
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

    <T extends Enum<T>> T constant(Class<T> type, @Nullable T value) {
        return Enum.valueOf(type, text(value == null ? "" : value.name()));
    }

    void numbers(long[] values) {
        for (int i = 0; i < values.length; i++) {
            values[i] = number(values[i]);
        }
    }

    private DataInputStream input() {
        if (in == null) {
            throw new IllegalStateException("neither reading nor writing");
        }
        return in;
    }
}
