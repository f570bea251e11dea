package io.sockcdc.collector;

import io.sockcdc.collector.netlink.Transport;
import io.sockcdc.collector.netlink.TransportException;
import io.sockcdc.collector.sockdiag.DestroyGroups;
import io.sockcdc.collector.sys.Capabilities;
import io.sockcdc.collector.sys.NamespaceClaim;
import io.sockcdc.collector.sys.NetlinkSocket;
import io.sockcdc.collector.sys.NetworkCounters;
import io.sockcdc.collector.sys.NetworkNamespaces;
import io.sockcdc.collector.sys.SystemCallException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens the two netlink sockets, and the kernel's counters, of a network namespace that is named as {@code self}, a path, or a name of {@code ip netns}. */
final class Namespaces {
    private static final Logger LOG = LoggerFactory.getLogger(Namespaces.class);
    private static final String SELF = "self";
    private static final int DUMP_BUFFER_BYTES = 1 << 20;

    private Namespaces() {}

    /** The sockets of one namespace: joined to the destroy groups, and for dumps. */
    record Opened(
            String name,
            long inode,
            Transport destroys,
            Transport dumps,
            NetworkCounters counters,
            @Nullable NamespaceClaim claim)
            implements AutoCloseable {
        long receiveBufferBytes() {
            return destroys.receiveBufferBytes();
        }

        @Override
        public void close() {
            destroys.close();
            dumps.close();
            counters.close();
            if (claim != null) {
                claim.close();
            }
        }
    }

    /**
     * Opens them.
     *
     * @param claim what only one collector at a time may do in a namespace
     * @param destroyFilter program for the socket of the destroy events, or null
     * @throws CollectorException when the namespace is not there, may not be entered, or the kernel refuses; or another
     *     collector does the same in it
     */
    static Opened open(String name, int receiveBufferBytes, String claim, byte @Nullable [] destroyFilter) {
        try {
            if (name.equals(SELF)) {
                return openHere(name, NetworkNamespaces.current(), receiveBufferBytes, claim, destroyFilter);
            }
            Path file = name.contains("/") ? Path.of(name) : NetworkNamespaces.named(name);
            long inode = NetworkNamespaces.inodeOf(file);
            Supplier<Opened> inside = () -> openHere(name, inode, receiveBufferBytes, claim, destroyFilter);
            return NetworkNamespaces.inside(file, inside);
        } catch (UncheckedIOException | SystemCallException | TransportException e) {
            throw new CollectorException(
                    CollectorException.Kind.CAPTURE,
                    "cannot capture network namespace " + name + ": " + e.getMessage(),
                    e);
        }
    }

    /**
     * Opens those of the namespace that a file stands for.
     *
     * @throws CollectorException as {@link #open}
     */
    static Opened openFile(Path file, int receiveBufferBytes, String claim, byte @Nullable [] destroyFilter) {
        String name = file.toString();
        Supplier<Opened> inside =
                () -> openHere(name, NetworkNamespaces.current(), receiveBufferBytes, claim, destroyFilter);
        try {
            return NetworkNamespaces.inside(file, inside);
        } catch (UncheckedIOException | SystemCallException | TransportException e) {
            throw new CollectorException(
                    CollectorException.Kind.CAPTURE,
                    "cannot capture network namespace " + name + ": " + e.getMessage(),
                    e);
        }
    }

    private static Opened openHere(
            String name, long inode, int receiveBufferBytes, String claimed, byte @Nullable [] destroyFilter) {
        List<AutoCloseable> opened = new ArrayList<>();
        try {
            NamespaceClaim claim = claim(name, claimed);
            if (claim != null) {
                opened.add(claim);
            }
            Transport destroys = openDestroys(receiveBufferBytes, destroyFilter);
            opened.add(destroys);
            Transport dumps = NetlinkSocket.open(0, DUMP_BUFFER_BYTES);
            opened.add(dumps);
            return new Opened(name, inode, destroys, dumps, NetworkCounters.open(), claim);
        } catch (RuntimeException e) {
            for (AutoCloseable one : opened) {
                closeAfter(one, e);
            }
            throw e;
        }
    }

    private static void closeAfter(AutoCloseable opened, RuntimeException failure) {
        try {
            opened.close();
        } catch (Exception e) {
            failure.addSuppressed(e);
        }
    }

    /** A kernel that does not take the program sends everything, as without it: the filter itself comes later anyway. */
    private static Transport openDestroys(int receiveBufferBytes, byte @Nullable [] filter) {
        try {
            return NetlinkSocket.open(DestroyGroups.ALL, receiveBufferBytes, filter);
        } catch (TransportException e) {
            if (filter == null) {
                throw e;
            }
            LOG.atWarn().setCause(e).log("the kernel does not take the filter for destroy events");
            return NetlinkSocket.open(DestroyGroups.ALL, receiveBufferBytes);
        }
    }

    private static @Nullable NamespaceClaim claim(String namespace, String name) {
        NamespaceClaim.Outcome outcome = NamespaceClaim.take(name);
        NamespaceClaim.Holder holder = outcome.holder();
        if (outcome.claim() != null) {
            return outcome.claim();
        }
        if (holder != null && !holder.isTrusted(Capabilities.userId())) {
            LOG.atWarn()
                    .addKeyValue("pid", holder.pid())
                    .addKeyValue("uid", holder.uid())
                    .log("a process of another user has taken the name that keeps a second collector away");
            return null;
        }
        throw new CollectorException(
                CollectorException.Kind.ADDRESS_IN_USE,
                "another collector" + (holder == null ? "" : ", process " + holder.pid() + ",")
                        + " already sends network namespace " + namespace
                        + " of this host to these topics of this Kafka; stop it, or choose another topic prefix",
                new IllegalStateException(name + " is taken"));
    }
}
