package io.sockcdc.collector.testkit;

import com.sun.jna.Native;
import com.sun.jna.Platform;

/** The C library's socket calls, mapped directly. */
final class NativeCalls {
    static {
        Native.register(NativeCalls.class, Platform.C_LIBRARY_NAME);
    }

    private NativeCalls() {}

    static native int socket(int domain, int type, int protocol);

    static native int bind(int descriptor, long address, int addressBytes);

    static native int listen(int descriptor, int backlog);

    static native int connect(int descriptor, long address, int addressBytes);

    static native int accept4(int descriptor, long address, long addressBytes, int flags);

    static native int getsockname(int descriptor, long address, long addressBytes);

    static native int setsockopt(int descriptor, int level, int option, long value, int valueBytes);

    static native long send(int descriptor, long bytes, long length, int flags);

    static native long sendto(int descriptor, long buffer, long length, int flags, long address, int addressLength);

    static native long recv(int descriptor, long bytes, long length, int flags);

    static native int shutdown(int descriptor, int how);

    static native int close(int descriptor);

    static native int dup2(int descriptor, int onto);

    static native int getrlimit(int resource, long limits);

    static native int setrlimit(int resource, long limits);

    static native int ioctl(int descriptor, long request, long argument);
}
