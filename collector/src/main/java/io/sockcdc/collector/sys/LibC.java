package io.sockcdc.collector.sys;

import com.sun.jna.Native;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import java.nio.Buffer;

/** The C library's functions, mapped directly. Addresses are longs, so a call allocates nothing. */
final class LibC {
    static {
        Native.register(LibC.class, Platform.C_LIBRARY_NAME);
    }

    private LibC() {}

    static native int socket(int domain, int type, int protocol);

    static native int bind(int descriptor, long address, int addressBytes);

    static native int listen(int descriptor, int waiting);

    static native int connect(int descriptor, long address, int addressBytes);

    static native int getsockopt(int descriptor, int level, int option, long value, long valueBytes);

    static native int setsockopt(int descriptor, int level, int option, long value, int valueBytes);

    static native long sendto(int descriptor, long bytes, long length, int flags, long address, int addressBytes);

    static native int recvmmsg(int descriptor, long headers, int count, int flags, long timeout);

    static native int close(int descriptor);

    static native int epoll_create1(int flags);

    static native int epoll_ctl(int epoll, int operation, int descriptor, long event);

    static native int epoll_wait(int epoll, long events, int count, int timeoutMillis);

    static native int eventfd(int initial, int flags);

    static native long read(int descriptor, long bytes, long length);

    static native long write(int descriptor, long bytes, long length);

    static native int open(String path, int flags);

    static native int setns(int descriptor, int kind);

    static native int unshare(int kinds);

    static native int clock_gettime(int clock, long time);

    /** The errno of this thread's last call. */
    static int errno() {
        return Native.getLastError();
    }

    /** Address of a direct buffer's first byte; whoever uses it keeps the buffer reachable. */
    static long addressOf(Buffer direct) {
        return Pointer.nativeValue(Native.getDirectBufferPointer(direct));
    }
}
