package io.sockcdc.app;

import java.util.EnumSet;
import java.util.Set;
import java.util.function.Function;
import picocli.CommandLine.Option;

/** The flags of ss that every table of sockets has, whether it is of now or of the past. */
final class SsFlags {
    /** What to print of a socket besides its states and ends. */
    enum Detail {
        EXTENDED,
        INFO,
        MEMORY,
        TIMERS,
        PROCESSES
    }

    @Option(
            names = {"-t", "--tcp"},
            description = "TCP sockets.")
    boolean tcp;

    @Option(
            names = {"-u", "--udp"},
            description = "UDP sockets.")
    boolean udp;

    @Option(
            names = {"-l", "--listening"},
            description = "Listening sockets only.")
    boolean listening;

    @Option(
            names = {"-a", "--all"},
            description = "Listening sockets too.")
    boolean all;

    @Option(
            names = {"-n", "--numeric"},
            description = "Ports as numbers.")
    boolean numeric;

    @Option(
            names = {"-e", "--extended"},
            description = "User, inode and cookie.")
    private boolean extended;

    @Option(
            names = {"-i", "--info"},
            description = "TCP's own figures.")
    private boolean info;

    @Option(
            names = {"-m", "--memory"},
            description = "Memory the socket holds.")
    private boolean memory;

    @Option(
            names = {"-o", "--options"},
            description = "Timers.")
    private boolean timers;

    @Option(
            names = {"-p", "--processes"},
            description = "Processes that hold the socket.")
    private boolean processes;

    @Option(
            names = {"-H", "--no-header"},
            description = "No line with the names of the columns.")
    boolean noHeader;

    /** The details that were asked for, in the words of who prints them. */
    <D extends Enum<D>> Set<D> details(Class<D> type, Function<Detail, D> word) {
        Set<D> details = EnumSet.noneOf(type);
        addIf(details, extended, word.apply(Detail.EXTENDED));
        addIf(details, info, word.apply(Detail.INFO));
        addIf(details, memory, word.apply(Detail.MEMORY));
        addIf(details, timers, word.apply(Detail.TIMERS));
        addIf(details, processes, word.apply(Detail.PROCESSES));
        return details;
    }

    /** Adds what was asked for. */
    static <E> void addIf(Set<E> set, boolean asked, E element) {
        if (asked) {
            set.add(element);
        }
    }
}
