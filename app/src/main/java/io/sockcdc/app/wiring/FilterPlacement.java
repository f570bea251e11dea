package io.sockcdc.app.wiring;

import io.sockcdc.app.exit.ExitCode;
import io.sockcdc.app.exit.UserError;
import io.sockcdc.collector.model.Family;
import io.sockcdc.collector.model.Protocol;
import io.sockcdc.collector.model.SocketState;
import io.sockcdc.collector.netlink.DatagramBatch;
import io.sockcdc.collector.netlink.MalformedCounts;
import io.sockcdc.collector.netlink.TransportException;
import io.sockcdc.collector.sockdiag.DumpProgress;
import io.sockcdc.collector.sockdiag.DumpRequest;
import io.sockcdc.collector.sockdiag.SockDiag;
import io.sockcdc.collector.sockdiag.bytecode.Disassembly;
import io.sockcdc.collector.sockdiag.bytecode.KernelFilter;
import io.sockcdc.collector.sockdiag.bytecode.KernelPart;
import io.sockcdc.collector.sys.Capabilities;
import io.sockcdc.collector.sys.NetlinkSocket;
import io.sockcdc.filter.FilterNames;
import io.sockcdc.filter.FilterSyntaxException;
import io.sockcdc.filter.SocketFilter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which part of a filter the kernel decides, for one kind of answer.
 *
 * @param answer which answer of the kernel
 * @param kernel what the kernel decides, in words close to the filter language
 * @param states states that it is asked for, in the kernel's spelling; empty for all
 * @param exact whether nothing passes that the filter does not want
 * @param left predicates that only the program decides
 * @param language of the program for the kernel
 * @param programBytes its length, 0 for none
 * @param listing the program, a line for each operation
 * @param taken whether the running kernel takes the program; null when there is none or it was not tried
 */
public record FilterPlacement(
        String answer,
        String kernel,
        List<String> states,
        boolean exact,
        List<String> left,
        String language,
        int programBytes,
        List<String> listing,
        @Nullable Boolean taken) {
    private static final Set<SocketState> EVERY = EnumSet.complementOf(EnumSet.of(SocketState.UNKNOWN));
    private static final Set<SocketState> NOT_LISTENING =
            EnumSet.complementOf(EnumSet.of(SocketState.UNKNOWN, SocketState.LISTEN));
    private static final String INET_DIAG = "inet_diag bytecode";

    public FilterPlacement {
        states = List.copyOf(states);
        left = List.copyOf(left);
        listing = List.copyOf(listing);
    }

    /**
     * Where the parts of a filter run, for each kind of answer.
     *
     * @throws UserError when the text is not in the filter language
     */
    public static List<FilterPlacement> of(String text) {
        SocketFilter filter;
        try {
            filter = SocketFilter.parse(text, FilterNames.ofMachine(Path.of("/")));
        } catch (FilterSyntaxException e) {
            throw new UserError(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
        }
        boolean marks = Capabilities.effective().contains(Capabilities.Capability.CAP_NET_ADMIN);
        KernelFilter once = KernelFilter.once(filter, marks, true);
        KernelFilter lasting = KernelFilter.lasting(filter);
        return List.of(
                ofDump("snapshot: TCP", once.dump(Protocol.TCP, EVERY), Protocol.TCP),
                ofDump("snapshot: UDP", once.dump(Protocol.UDP, EVERY), Protocol.UDP),
                ofDump("capture: dumps of TCP", lasting.dump(Protocol.TCP, NOT_LISTENING), Protocol.TCP),
                ofDestroys(lasting.destroys()));
    }

    private static FilterPlacement ofDump(String answer, KernelPart part, Protocol protocol) {
        if (part.isNothing()) {
            String nothing = "is not asked: the filter wants no such socket";
            return new FilterPlacement(answer, nothing, List.of(), true, List.of(), INET_DIAG, 0, List.of(), null);
        }
        byte[] program = part.program();
        List<String> states = part.states().size() < NOT_LISTENING.size()
                ? part.states().stream().map(Enum::name).toList()
                : List.of();
        return new FilterPlacement(
                answer,
                part.toString(),
                states,
                part.isExact(),
                part.leftToTheFilter(),
                INET_DIAG,
                program == null ? 0 : program.length,
                program == null ? List.of() : Disassembly.ofBytecode(program),
                program == null ? null : (Boolean) isTaken(program, protocol));
    }

    private static FilterPlacement ofDestroys(KernelPart part) {
        byte[] program = part.program();
        return new FilterPlacement(
                "capture: destroy events",
                part.toString(),
                List.of(),
                part.isExact(),
                part.leftToTheFilter(),
                "classic BPF",
                program == null ? 0 : program.length,
                program == null ? List.of() : Disassembly.ofSocketFilter(program),
                program == null ? null : (Boolean) isTaken(program));
    }

    private static boolean isTaken(byte[] program, Protocol protocol) {
        DumpRequest request = DumpRequest.all(Family.INET, protocol)
                .inStates(Set.of(SocketState.LISTEN))
                .filtered(program);
        try (NetlinkSocket socket = NetlinkSocket.open(0, 256 << 10)) {
            SockDiag kernel = new SockDiag(socket, 0, new MalformedCounts());
            DatagramBatch batch = new DatagramBatch(4, 32 << 10);
            kernel.start(request, batch);
            DumpProgress progress;
            do {
                progress = kernel.drain(batch, record -> {});
            } while (progress instanceof DumpProgress.Running);
            return progress instanceof DumpProgress.Complete;
        } catch (TransportException e) {
            return false;
        }
    }

    private static boolean isTaken(byte[] program) {
        try (NetlinkSocket socket = NetlinkSocket.open(0, 64 << 10, program)) {
            return socket.descriptor() >= 0;
        } catch (TransportException e) {
            return false;
        }
    }

    /** The same for people. */
    public List<String> text() {
        List<String> lines = new ArrayList<>();
        lines.add(answer);
        lines.add("  kernel   " + kernel
                + (states.isEmpty()
                        ? ""
                        : "; states " + String.join(" ", states).toLowerCase(Locale.ROOT)));
        if (left.isEmpty()) {
            lines.add("  program  "
                    + (exact ? "nothing is left to it" : "the whole filter again, for ends that are not set"));
        } else {
            lines.add("  program  the whole filter again; it alone decides " + String.join(", ", left));
        }
        if (programBytes > 0) {
            lines.add("  " + language + ", " + programBytes + " bytes"
                    + (Boolean.FALSE.equals(taken) ? ", which the running kernel does not take" : ""));
            listing.forEach(line -> lines.add("  " + line));
        }
        return lines;
    }
}
