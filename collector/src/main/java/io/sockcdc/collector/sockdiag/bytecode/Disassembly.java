package io.sockcdc.collector.sockdiag.bytecode;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Programs for the kernel as text for people, one line for each operation, read back from their bytes. */
public final class Disassembly {
    private Disassembly() {}

    /** An inet_diag program: offset in bytes, operation, and where it goes. */
    public static List<String> ofBytecode(byte[] program) {
        ByteBuffer bytes = ByteBuffer.wrap(program).order(ByteOrder.nativeOrder());
        List<String> lines = new ArrayList<>();
        for (int at = 0; at + InetDiagBytecode.OP_BYTES <= program.length; ) {
            int code = Byte.toUnsignedInt(bytes.get(at));
            int yes = Byte.toUnsignedInt(bytes.get(at + 1));
            int no = Short.toUnsignedInt(bytes.getShort(at + 2));
            String target = target(at + no, program.length);
            lines.add(
                    code == InetDiagBytecode.JMP
                            ? line(at, "jmp", "", target)
                            : line(at, name(code), operand(bytes, at, code), "else " + target));
            at += Math.max(yes, InetDiagBytecode.OP_BYTES);
        }
        return lines;
    }

    private static String line(int at, String name, String operand, String target) {
        return String.format(Locale.ROOT, "%5d  %-6s  %-32s  %s", at, name, operand, target);
    }

    private static String target(int offset, int length) {
        return offset == length ? "accept" : offset > length ? "refuse" : String.valueOf(offset);
    }

    private static String name(int code) {
        return switch (code) {
            case InetDiagBytecode.S_GE -> "s_ge";
            case InetDiagBytecode.S_LE -> "s_le";
            case InetDiagBytecode.D_GE -> "d_ge";
            case InetDiagBytecode.D_LE -> "d_le";
            case InetDiagBytecode.S_COND -> "s_cond";
            case InetDiagBytecode.D_COND -> "d_cond";
            case InetDiagBytecode.DEV_COND -> "dev";
            case InetDiagBytecode.MARK_COND -> "mark";
            default -> "op " + code;
        };
    }

    private static String operand(ByteBuffer bytes, int at, int code) {
        int operand = at + InetDiagBytecode.OP_BYTES;
        return switch (code) {
            case InetDiagBytecode.S_COND, InetDiagBytecode.D_COND -> host(bytes, operand);
            case InetDiagBytecode.DEV_COND -> Integer.toUnsignedString(bytes.getInt(operand));
            case InetDiagBytecode.MARK_COND ->
                "0x" + Integer.toHexString(bytes.getInt(operand)) + "/0x"
                        + Integer.toHexString(bytes.getInt(operand + Integer.BYTES));
            default -> String.valueOf(Short.toUnsignedInt(bytes.getShort(operand + 2)));
        };
    }

    private static String host(ByteBuffer bytes, int at) {
        int family = Byte.toUnsignedInt(bytes.get(at));
        int bits = Byte.toUnsignedInt(bytes.get(at + 1));
        int port = bytes.getInt(at + InetDiagBytecode.HOSTCOND_PORT);
        String portText = port == InetDiagBytecode.ANY_PORT ? "" : ":" + port;
        ByteBuffer address = bytes.slice(
                        at + InetDiagBytecode.HOSTCOND_BYTES, bytes.limit() - at - InetDiagBytecode.HOSTCOND_BYTES)
                .order(ByteOrder.BIG_ENDIAN);
        return switch (family) {
            case InetDiagBytecode.AF_INET ->
                AddressText.prefix(true, 0, 0xffff_0000_0000L | Integer.toUnsignedLong(address.getInt(0)), bits)
                        + portText;
            case InetDiagBytecode.AF_INET6 ->
                AddressText.prefix(false, address.getLong(0), address.getLong(8), bits) + portText;
            default -> "*" + portText;
        };
    }

    /** A classic BPF program as the tools of the kernel print it (bpf_dbg): number of the instruction, and where it goes. */
    public static List<String> ofSocketFilter(byte[] program) {
        ByteBuffer bytes = ByteBuffer.wrap(program).order(ByteOrder.nativeOrder());
        List<String> lines = new ArrayList<>();
        int count = program.length / SocketFilterProgram.INSTRUCTION_BYTES;
        for (int i = 0; i < count; i++) {
            int at = i * SocketFilterProgram.INSTRUCTION_BYTES;
            int code = Short.toUnsignedInt(bytes.getShort(at));
            int jt = i + 1 + Byte.toUnsignedInt(bytes.get(at + 2));
            int jf = i + 1 + Byte.toUnsignedInt(bytes.get(at + 3));
            int k = bytes.getInt(at + 4);
            String jump = ", l" + jt + ", l" + jf;
            String text = switch (code) {
                case SocketFilterProgram.LD_W_ABS -> "ld [" + k + "]";
                case SocketFilterProgram.LD_H_ABS -> "ldh [" + k + "]";
                case SocketFilterProgram.LD_B_ABS -> "ldb [" + k + "]";
                case SocketFilterProgram.LD_W_LEN -> "ld #len";
                case SocketFilterProgram.AND_K -> "and #0x" + Integer.toHexString(k);
                case SocketFilterProgram.JA -> "jmp l" + (i + 1 + k);
                case SocketFilterProgram.JEQ_K -> "jeq #0x" + Integer.toHexString(k) + jump;
                case SocketFilterProgram.JGT_K -> "jgt #0x" + Integer.toHexString(k) + jump;
                case SocketFilterProgram.JGE_K -> "jge #0x" + Integer.toHexString(k) + jump;
                case SocketFilterProgram.JSET_K -> "jset #0x" + Integer.toHexString(k) + jump;
                case SocketFilterProgram.RET_K -> "ret #0x" + Integer.toHexString(k);
                default -> "op 0x" + Integer.toHexString(code) + " " + k + jump;
            };
            lines.add(String.format(Locale.ROOT, "%5s  %s", "l" + i, text));
        }
        return lines;
    }
}
