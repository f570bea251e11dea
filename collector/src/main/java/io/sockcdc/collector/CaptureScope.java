package io.sockcdc.collector;

import io.sockcdc.collector.model.Protocol;
import io.sockcdc.collector.model.SocketRecord;
import io.sockcdc.collector.model.SocketState;
import io.sockcdc.collector.sockdiag.DumpRequest;
import io.sockcdc.collector.sockdiag.bytecode.KernelFilter;
import io.sockcdc.collector.sockdiag.bytecode.KernelPart;
import io.sockcdc.filter.SocketFilter;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What the kernel itself leaves out of a capture: the part of the filter that stays true of a socket all its life. */
final class CaptureScope {
    private static final Set<SocketState> NOT_LISTENING =
            EnumSet.complementOf(EnumSet.of(SocketState.LISTEN, SocketState.UNKNOWN));

    private final KernelFilter kernel;
    private final KernelPart destroys;

    private CaptureScope(KernelFilter kernel) {
        this.kernel = kernel;
        destroys = kernel.destroys();
    }

    static CaptureScope of(SocketFilter filter) {
        return new CaptureScope(KernelFilter.lasting(filter));
    }

    /** Program for the sockets that receive destroy events; null when every event is wanted. */
    byte @Nullable [] destroyProgram() {
        return destroys.program();
    }

    /** Which sockets are followed; null for all. The same question as the program's. */
    @Nullable Predicate<SocketRecord> follows() {
        return destroys.isEverything() ? null : destroys::test;
    }

    /** Those of the protocols of which the filter may want a socket; all when it wants none at all. */
    List<Protocol> protocols(List<Protocol> asked) {
        List<Protocol> wanted = asked.stream()
                .filter(protocol -> !kernel.dump(protocol, NOT_LISTENING).isNothing())
                .toList();
        return wanted.isEmpty() ? asked : wanted;
    }

    /** The request for TCP sockets that do not listen, with the program that belongs to it. */
    DumpRequest narrow(DumpRequest request) {
        byte[] program = kernel.dump(Protocol.TCP, NOT_LISTENING).program();
        return program == null ? request : request.filtered(program);
    }
}
