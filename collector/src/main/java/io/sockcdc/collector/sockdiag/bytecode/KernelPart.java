package io.sockcdc.collector.sockdiag.bytecode;

import io.sockcdc.collector.model.SocketRecord;
import io.sockcdc.collector.model.SocketState;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the kernel decides of a filter for one kind of answer: a condition that holds wherever the filter does, as a program,
 * and what is left for the filter itself. Immutable.
 */
public final class KernelPart {
    private final Condition over;
    private final boolean exact;
    private final Set<SocketState> states;
    private final List<String> left;
    private final byte @Nullable [] program;

    private KernelPart(Split.Bounds bounds, Set<SocketState> states, List<String> left, byte @Nullable [] program) {
        boolean tooLong = program == null && !(bounds.over() instanceof Condition.Constant);
        this.over = tooLong ? Condition.TRUE : bounds.over();
        this.exact = bounds.exact() && !tooLong;
        this.states = states.isEmpty() ? EnumSet.noneOf(SocketState.class) : EnumSet.copyOf(states);
        this.left = left;
        this.program = program;
    }

    static KernelPart ofDump(Split.Bounds bounds, Set<SocketState> states, List<String> left) {
        boolean constant = bounds.over() instanceof Condition.Constant;
        return new KernelPart(bounds, states, left, constant ? null : InetDiagBytecode.compile(bounds.over()));
    }

    static KernelPart ofDestroys(Split.Bounds bounds, List<String> left) {
        boolean pass = bounds.over().equals(Condition.TRUE);
        byte[] program = pass ? null : SocketFilterProgram.compile(bounds.over());
        return new KernelPart(bounds, EnumSet.allOf(SocketState.class), left, program);
    }

    /** Whether the kernel lets everything pass, so that there is no program to give to it. */
    public boolean isEverything() {
        return over.equals(Condition.TRUE);
    }

    /** Whether nothing can pass, so that the kernel need not be asked. */
    public boolean isNothing() {
        return over.equals(Condition.FALSE) || states.isEmpty();
    }

    /** Whether what passes is all that the filter wants, and nothing else. */
    public boolean isExact() {
        return exact;
    }

    /** States to ask a dump for. */
    public Set<SocketState> states() {
        return EnumSet.copyOf(states);
    }

    /** The program for the kernel; null when there is none because everything, or nothing, passes, or it would be too long. */
    public byte @Nullable [] program() {
        return program == null ? null : program.clone();
    }

    /** What the program answers for a socket that is as this record says. */
    public boolean test(SocketRecord socket) {
        return over.test(socket);
    }

    /** Predicates that the kernel was not asked, in the filter language. */
    public List<String> leftToTheFilter() {
        return left;
    }

    /** What the kernel decides, in words close to the filter language. */
    @Override
    public String toString() {
        String text = over.toString();
        return text.startsWith("( ") ? text.substring(2, text.length() - 2) : text;
    }
}
