package io.sockcdc.collector.sys;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.LongSupplier;

/**
 * Nanoseconds since the machine started, those it was suspended included (CLOCK_BOOTTIME, clock_gettime(2)); the JDK's own
 * clock leaves them out. One thread at a time.
 */
public final class BootTime implements LongSupplier {
    private static final long NANOS = 1_000_000_000;

    private final ByteBuffer time =
            ByteBuffer.allocateDirect(Abi.TIMESPEC_BYTES).order(ByteOrder.nativeOrder());
    private final long address = LibC.addressOf(time);

    /**
     * Reads it.
     *
     * @throws SystemCallException when the kernel does not tell
     */
    @Override
    public long getAsLong() {
        if (LibC.clock_gettime(Abi.CLOCK_BOOTTIME, address) != 0) {
            throw new SystemCallException("clock_gettime CLOCK_BOOTTIME", LibC.errno());
        }
        return time.getLong(Abi.TV_SEC) * NANOS + time.getLong(Abi.TV_NSEC);
    }
}
