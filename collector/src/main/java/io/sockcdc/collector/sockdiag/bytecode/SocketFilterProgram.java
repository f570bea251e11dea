package io.sockcdc.collector.sockdiag.bytecode;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Compiles to classic BPF for the netlink socket that receives destroy events (SO_ATTACH_FILTER; include/uapi/linux/filter.h,
 * net/core/filter.c). An instruction is a struct sock_filter, 8 bytes in host byte order:
 *
 * <pre>
 *   0      2    3    4
 *   | code | jt | jf | k |
 *     u16    u8   u8   u32
 * </pre>
 *
 * <p>A program sees one datagram, from its struct nlmsghdr on. Loads are big-endian, whatever the machine. Whatever is not
 * plainly one destroy event passes: another type of message, several in one datagram, one that is too short, one without its
 * protocol where it always stands. Jumps go forward, conditional ones 255 instructions at most; the program is built from its
 * end, where every target is known.
 */
final class SocketFilterProgram {
    static final int LD_W_ABS = 0x20;
    static final int LD_H_ABS = 0x28;
    static final int LD_B_ABS = 0x30;
    static final int LD_W_LEN = 0x80;
    static final int AND_K = 0x54;
    static final int JA = 0x05;
    static final int JEQ_K = 0x15;
    static final int JGT_K = 0x25;
    static final int JGE_K = 0x35;
    static final int JSET_K = 0x45;
    static final int RET_K = 0x06;

    static final int INSTRUCTION_BYTES = 8;
    private static final int FARTHEST = 255;
    /** BPF_MAXINSNS. */
    static final int MOST_INSTRUCTIONS = 4096;

    static final int NLMSG_TYPE = 4;
    static final int NLMSG_FLAGS = 6;
    static final int NLM_F_MULTI = 2;
    static final int SOCK_DIAG_BY_FAMILY = 20;
    private static final int MSG = 16;
    static final int FAMILY = MSG;
    static final int SPORT = MSG + 4;
    static final int DPORT = MSG + 6;
    static final int SRC = MSG + 8;
    static final int DST = MSG + 24;
    private static final int ATTRIBUTES = MSG + 72;
    /** Type of the first attribute; INET_DIAG_PROTOCOL in every destroy event. */
    static final int FIRST_ATTRIBUTE_TYPE = ATTRIBUTES + 2;

    static final int PROTOCOL = ATTRIBUTES + 4;
    static final int INET_DIAG_PROTOCOL = 10;
    private static final int LEAST_BYTES = PROTOCOL + 1;
    static final int AF_INET6 = 10;
    static final int IPPROTO_TCP = 6;
    static final int IPPROTO_UDP = 17;

    private static final int REFUSE = 1;
    private static final int ACCEPT = 2;

    private final ByteBuffer bytes =
            ByteBuffer.allocate(MOST_INSTRUCTIONS * INSTRUCTION_BYTES).order(ByteOrder.nativeOrder());
    private int count;

    private SocketFilterProgram() {}

    /** The instructions, or null when there would be too many. */
    static byte @Nullable [] compile(Condition condition) {
        SocketFilterProgram program = new SocketFilterProgram();
        try {
            program.put(RET_K, 0, 0, 0);
            program.put(RET_K, 0, 0, -1);
            if (condition instanceof Condition.Constant constant) {
                program.jump(constant.value() ? ACCEPT : REFUSE);
            } else {
                program.emit(condition, ACCEPT, REFUSE);
            }
            program.preamble();
        } catch (TooLong e) {
            return null;
        }
        byte[] result = new byte[program.count * INSTRUCTION_BYTES];
        program.bytes.get(program.start(), result);
        return result;
    }

    private static final class TooLong extends RuntimeException {
        private static final long serialVersionUID = 1;

        private TooLong() {
            super("the program has more than " + MOST_INSTRUCTIONS + " instructions", null, false, false);
        }
    }

    private void preamble() {
        check(LD_H_ABS, FIRST_ATTRIBUTE_TYPE, JEQ_K, hostOrder(INET_DIAG_PROTOCOL), count, ACCEPT);
        check(LD_H_ABS, NLMSG_FLAGS, JSET_K, hostOrder(NLM_F_MULTI), ACCEPT, count);
        check(LD_H_ABS, NLMSG_TYPE, JEQ_K, hostOrder(SOCK_DIAG_BY_FAMILY), count, ACCEPT);
        check(LD_W_LEN, 0, JGE_K, LEAST_BYTES, count, ACCEPT);
    }

    /** A 16-bit number in host byte order, as a big-endian load sees it. */
    static int hostOrder(int value) {
        return ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN
                ? value
                : Short.toUnsignedInt(Short.reverseBytes((short) value));
    }

    /** Puts code before what is there; targets are numbers of instructions from the end. */
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
            check(LD_B_ABS, FAMILY, JEQ_K, AF_INET6, v6.negated() ? no : yes, v6.negated() ? yes : no);
        } else if (condition instanceof Condition.Udp udp) {
            check(LD_B_ABS, PROTOCOL, JEQ_K, IPPROTO_UDP, udp.negated() ? no : yes, udp.negated() ? yes : no);
        } else {
            throw new IllegalArgumentException("not to be asked of a destroy event: " + condition);
        }
    }

    private void sequence(List<Condition> parts, int yes, int no, boolean all) {
        emit(parts.get(parts.size() - 1), yes, no);
        for (int i = parts.size() - 2; i >= 0; i--) {
            int rest = count;
            emit(parts.get(i), all ? rest : yes, all ? no : rest);
        }
    }

    private void port(Condition.Port port, int yes, int no) {
        int at = port.local() ? SPORT : DPORT;
        if (port.low() == port.high()) {
            check(LD_H_ABS, at, JEQ_K, port.low(), yes, no);
            return;
        }
        branch(JGT_K, port.high(), no, yes);
        if (port.low() > 0) {
            branch(JGE_K, port.low(), count, no);
        }
        put(LD_H_ABS, 0, 0, at);
    }

    private void prefix(Condition.Prefix prefix, int yes, int no) {
        int at = prefix.local() ? SRC : DST;
        words(at, prefix.high(), prefix.low(), prefix.bits(), yes, no);
        if (!prefix.v4()) {
            check(LD_B_ABS, FAMILY, JEQ_K, AF_INET6, count, no);
            return;
        }
        int mapped = count;
        // An IPv4 socket holds its address in the first word.
        word(at, (int) prefix.low(), prefix.bits() - 96, yes, no);
        check(LD_B_ABS, FAMILY, JEQ_K, AF_INET6, mapped, count);
    }

    private void words(int at, long high, long low, int bits, int yes, int no) {
        int rest = yes;
        for (int i = 3; i >= 0; i--) {
            int its = Math.max(0, Math.min(32, bits - 32 * i));
            if (its > 0) {
                word(at + 4 * i, (int) ((i < 2 ? high : low) >>> (i % 2 == 0 ? 32 : 0)), its, rest, no);
                rest = count;
            }
        }
        if (rest == yes) {
            jump(yes);
        }
    }

    /** One word of an address in network order, of which only the first bits matter. */
    private void word(int at, int value, int bits, int yes, int no) {
        if (bits == 0) {
            jump(yes);
            return;
        }
        branch(JEQ_K, value, yes, no);
        if (bits < 32) {
            put(AND_K, 0, 0, -1 << (32 - bits));
        }
        put(LD_W_ABS, 0, 0, at);
    }

    private void check(int load, int at, int test, int value, int yes, int no) {
        branch(test, value, yes, no);
        put(load, 0, 0, at);
    }

    /** A conditional jump; over two long ones when a target is far. */
    private void branch(int test, int value, int yes, int no) {
        int jt = yes;
        int jf = no;
        if (count - yes > FARTHEST || count - no > FARTHEST) {
            jump(no);
            jf = count;
            jump(yes);
            jt = count;
        }
        put(test, count - jt, count - jf, value);
    }

    private void jump(int target) {
        put(JA, 0, 0, count - target);
    }

    private void put(int code, int jt, int jf, int k) {
        if (count == MOST_INSTRUCTIONS) {
            throw new TooLong();
        }
        count++;
        int at = start();
        bytes.putShort(at, (short) code)
                .put(at + 2, (byte) jt)
                .put(at + 3, (byte) jf)
                .putInt(at + 4, k);
    }

    private int start() {
        return bytes.capacity() - count * INSTRUCTION_BYTES;
    }
}
