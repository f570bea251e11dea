package io.sockcdc.collector.sys;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.function.LongToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * A name that one process at a time can have in a network namespace: an abstract socket address (unix(7)), which the kernel
 * frees with the process, however it ends. Nobody ever connects but who finds the name taken and asks by whom.
 */
public final class NamespaceClaim implements AutoCloseable {
    private static final int ASKERS = 16;
    private static final int ROOT = 0;

    private final int descriptor;
    private boolean closed;

    private NamespaceClaim(int descriptor) {
        this.descriptor = descriptor;
    }

    /** Who has a name. */
    public record Holder(int pid, int uid) {
        /** Whether it is to be believed: another user's process may have taken the name to keep us out. */
        public boolean isTrusted(int ownUid) {
            return uid == ROOT || uid == ownUid;
        }
    }

    /** Either the claim, or who has it: null when that cannot be found out. */
    public record Outcome(
            @Nullable NamespaceClaim claim, @Nullable Holder holder) {}

    /**
     * Takes a name in the calling thread's namespace, if nobody has it.
     *
     * @param name at most 100 bytes
     * @throws SystemCallException when the kernel refuses for another reason
     */
    public static Outcome take(String name) {
        ByteBuffer address = address(name);
        int descriptor = socket();
        int errno = call(address, at -> LibC.bind(descriptor, at, address.limit()));
        if (errno != 0) {
            LibC.close(descriptor);
            if (errno == Abi.EADDRINUSE) {
                return new Outcome(null, holder(address));
            }
            throw new SystemCallException("bind to the name " + name, errno);
        }
        if (LibC.listen(descriptor, ASKERS) != 0) {
            int refused = LibC.errno();
            LibC.close(descriptor);
            throw new SystemCallException("listen on the name " + name, refused);
        }
        return new Outcome(new NamespaceClaim(descriptor), null);
    }

    private static @Nullable Holder holder(ByteBuffer address) {
        int descriptor = socket();
        try {
            if (call(address, at -> LibC.connect(descriptor, at, address.limit())) != 0) {
                return null;
            }
            ByteBuffer answer =
                    ByteBuffer.allocateDirect(Abi.UCRED_BYTES + Integer.BYTES).order(ByteOrder.nativeOrder());
            answer.putInt(Abi.UCRED_BYTES, Abi.UCRED_BYTES);
            if (call(
                            answer,
                            at -> LibC.getsockopt(
                                    descriptor, Abi.SOL_SOCKET, Abi.SO_PEERCRED, at, at + Abi.UCRED_BYTES))
                    != 0) {
                return null;
            }
            return new Holder(answer.getInt(Abi.UCRED_PID), answer.getInt(Abi.UCRED_UID));
        } finally {
            LibC.close(descriptor);
        }
    }

    /** Calls with the address of a buffer that stays reachable meanwhile; the errno, 0 when it went well. */
    private static int call(ByteBuffer buffer, LongToIntFunction call) {
        try {
            return call.applyAsInt(LibC.addressOf(buffer)) == 0 ? 0 : LibC.errno();
        } finally {
            Reference.reachabilityFence(buffer);
        }
    }

    private static int socket() {
        int descriptor = LibC.socket(Abi.AF_UNIX, Abi.SOCK_STREAM | Abi.SOCK_CLOEXEC | Abi.SOCK_NONBLOCK, 0);
        if (descriptor < 0) {
            throw new SystemCallException("socket AF_UNIX", LibC.errno());
        }
        return descriptor;
    }

    /** The first byte of an abstract name is 0. */
    private static ByteBuffer address(String name) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        if (bytes.length >= Abi.SUN_PATH_BYTES) {
            throw new IllegalArgumentException("a name of " + bytes.length + " bytes is too long");
        }
        ByteBuffer address =
                ByteBuffer.allocateDirect(Abi.SUN_PATH + 1 + bytes.length).order(ByteOrder.nativeOrder());
        address.putShort(Abi.SUN_FAMILY, (short) Abi.AF_UNIX);
        for (int i = 0; i < bytes.length; i++) {
            address.put(Abi.SUN_PATH + 1 + i, bytes[i]);
        }
        return address;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            LibC.close(descriptor);
        }
    }
}
