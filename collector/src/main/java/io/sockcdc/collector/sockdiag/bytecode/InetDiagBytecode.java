package io.sockcdc.collector.sockdiag.bytecode;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Compiles to the program that a dump request may carry (INET_DIAG_REQ_BYTECODE; include/uapi/linux/inet_diag.h,
 * net/ipv4/inet_diag.c).
 *
 * <pre>
 *   0      1     2    4
 *   | code | yes | no | operand                struct inet_diag_bc_op, host byte order
 *     u8     u8   u16   S_GE S_LE D_GE D_LE:    00 00 port            u16 at 2
 *                       S_COND D_COND:          family prefix_len 00 00 port address    port int at 4, -1 for any
 *                       DEV_COND:               index                 u32
 *                       MARK_COND:              mark mask             u32 u32
 * </pre>
 *
 * <p>{@code yes} and {@code no} are how far to go from the beginning of the operation, in bytes, forward. A run that ends
 * exactly at the end of the program accepts, one that goes four bytes further refuses. The kernel checks a program along its
 * {@code yes} offsets, so these always lead to the next operation, and JMP, which takes {@code no}, leads elsewhere. The
 * program is built from its end, where every target is known.
 */
final class InetDiagBytecode {
    static final int JMP = 1;
    static final int S_GE = 2;
    static final int S_LE = 3;
    static final int D_GE = 4;
    static final int D_LE = 5;
    static final int S_COND = 7;
    static final int D_COND = 8;
    static final int DEV_COND = 9;
    static final int MARK_COND = 10;

    static final int OP_BYTES = 4;
    static final int HOSTCOND_BYTES = 8;
    static final int HOSTCOND_PORT = 4;
    static final int AF_UNSPEC = 0;
    static final int AF_INET = 2;
    static final int AF_INET6 = 10;
    static final int ANY_PORT = -1;

    /** A longer one would not fit into an attribute with certainty, and cost more than it saves. */
    static final int MOST_BYTES = 32 << 10;

    private static final int ACCEPT = 0;
    private static final int REFUSE = -4;

    private final ByteBuffer bytes = ByteBuffer.allocate(MOST_BYTES).order(ByteOrder.nativeOrder());
    private int length;

    private InetDiagBytecode() {}

    /** The program, or null when it would be too long. */
    static byte @Nullable [] compile(Condition condition) {
        InetDiagBytecode program = new InetDiagBytecode();
        try {
            if (condition instanceof Condition.Constant constant) {
                program.jump(constant.value() ? ACCEPT : REFUSE);
            } else {
                program.emit(condition, ACCEPT, REFUSE);
            }
        } catch (TooLong e) {
            return null;
        }
        byte[] result = new byte[program.length];
        program.bytes.get(MOST_BYTES - program.length, result);
        return result;
    }

    /** Unchecked, because the recursion has nothing to say about it. */
    private static final class TooLong extends RuntimeException {
        private static final long serialVersionUID = 1;

        private TooLong() {
            super("the program is longer than " + MOST_BYTES + " bytes", null, false, false);
        }
    }

    /** Puts code before what is there; targets are distances from the end of the program. */
    private void emit(Condition condition, int yes, int no) {
        if (condition instanceof Condition.All all) {
            sequence(all.parts(), yes, no, true);
        } else if (condition instanceof Condition.Any any) {
            sequence(any.parts(), yes, no, false);
        } else if (condition instanceof Condition.Port port) {
            port(port, port.negated() ? no : yes, port.negated() ? yes : no);
        } else if (condition instanceof Condition.Prefix prefix) {
            prefix(prefix, prefix.negated() ? no : yes, prefix.negated() ? yes : no);
        } else if (condition instanceof Condition.V6 v6) {
            // The kernel wants an address behind a family, also where its length is 0.
            operation(S_COND, HOSTCOND_BYTES + 16, v6.negated() ? no : yes, v6.negated() ? yes : no);
            host(AF_INET6, 0, ANY_PORT);
        } else if (condition instanceof Condition.Device device) {
            operation(DEV_COND, Integer.BYTES, device.negated() ? no : yes, device.negated() ? yes : no);
            bytes.putInt(operand(), device.index());
        } else if (condition instanceof Condition.Mark mark) {
            operation(MARK_COND, 2 * Integer.BYTES, mark.negated() ? no : yes, mark.negated() ? yes : no);
            bytes.putInt(operand(), mark.value()).putInt(operand() + Integer.BYTES, mark.mask());
        } else {
            throw new IllegalArgumentException("a dump is of one protocol, and constants stand alone: " + condition);
        }
    }

    private void sequence(List<Condition> parts, int yes, int no, boolean all) {
        emit(parts.get(parts.size() - 1), yes, no);
        for (int i = parts.size() - 2; i >= 0; i--) {
            int rest = length;
            emit(parts.get(i), all ? rest : yes, all ? no : rest);
        }
    }

    private void port(Condition.Port port, int yes, int no) {
        if (port.low() == port.high()) {
            operation(port.local() ? S_COND : D_COND, HOSTCOND_BYTES, yes, no);
            host(AF_UNSPEC, 0, port.low());
            return;
        }
        int inside = yes;
        if (port.high() < 65535 || port.low() == 0) {
            comparison(port.local() ? S_LE : D_LE, port.high(), yes, no);
            inside = length;
        }
        if (port.low() > 0) {
            comparison(port.local() ? S_GE : D_GE, port.low(), inside, no);
        }
    }

    private void comparison(int code, int port, int yes, int no) {
        operation(code, OP_BYTES, yes, no);
        bytes.putShort(operand() + 2, (short) port);
    }

    private void prefix(Condition.Prefix prefix, int yes, int no) {
        int octets = prefix.v4() ? 4 : 16;
        operation(prefix.local() ? S_COND : D_COND, HOSTCOND_BYTES + octets, yes, no);
        host(prefix.v4() ? AF_INET : AF_INET6, prefix.v4() ? prefix.bits() - 96 : prefix.bits(), ANY_PORT);
        ByteBuffer address = bytes.slice(operand() + HOSTCOND_BYTES, octets).order(ByteOrder.BIG_ENDIAN);
        if (prefix.v4()) {
            address.putInt((int) prefix.low());
        } else {
            address.putLong(prefix.high()).putLong(prefix.low());
        }
    }

    private void host(int family, int prefixBits, int port) {
        bytes.put(operand(), (byte) family).put(operand() + 1, (byte) prefixBits);
        bytes.putInt(operand() + HOSTCOND_PORT, port);
    }

    /** An operation that goes to these targets, with a jump behind it when {@code yes} is not what follows. */
    private void operation(int code, int operandBytes, int yes, int no) {
        int size = OP_BYTES + operandBytes;
        if (yes != length) {
            jump(yes);
        }
        grow(size);
        bytes.put(start(), (byte) code).put(start() + 1, (byte) size);
        bytes.putShort(start() + 2, (short) (length - no));
    }

    private void jump(int target) {
        grow(OP_BYTES);
        bytes.put(start(), (byte) JMP).put(start() + 1, (byte) OP_BYTES);
        bytes.putShort(start() + 2, (short) (length - target));
    }

    private void grow(int by) {
        if (length + by > MOST_BYTES) {
            throw new TooLong();
        }
        length += by;
    }

    private int start() {
        return MOST_BYTES - length;
    }

    private int operand() {
        return start() + OP_BYTES;
    }
}
