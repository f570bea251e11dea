package io.sockcdc.benchmarks.micro;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Destroy events as Linux 6.18 sends them, 380 bytes each. */
final class KernelEvents {
    private static final int BYTES = 380;
    private static final int TCP_INFO = 100;
    private static final int TCP_INFO_BYTES = 280;

    private KernelEvents() {}

    /** A connection of 127.0.0.1 to 10.1.x.x that moved data, different for every number. */
    static ByteBuffer tcpDestroyed(int number) {
        ByteBuffer bytes = ByteBuffer.allocateDirect(BYTES).order(ByteOrder.nativeOrder());
        bytes.putInt(0, BYTES).putShort(4, (short) 20);
        int message = 16;
        bytes.put(message, (byte) 2).put(message + 1, (byte) 7);
        networkOrder(bytes, message + 4, 32_768 + number % 28_000, 2);
        networkOrder(bytes, message + 6, 443, 2);
        networkOrder(bytes, message + 8, 0x7f000001, 4);
        networkOrder(bytes, message + 24, 0x0a010000 + number / 28_000, 4);
        bytes.putInt(message + 44, 0x1000 + number).putInt(message + 48, 1);
        bytes.putShort(message + 72, (short) 5)
                .putShort(message + 74, (short) 10)
                .put(message + 76, (byte) 6);
        int attribute = message + 80;
        bytes.putShort(attribute, (short) (TCP_INFO_BYTES + 4)).putShort(attribute + 2, (short) 2);
        int info = TCP_INFO;
        bytes.put(info, (byte) 7);
        bytes.putInt(info + 8, 204_000).putInt(info + 16, 32_768).putInt(info + 60, 65_535);
        bytes.putInt(info + 68, 40 + number % 1000).putInt(info + 72, 20).putInt(info + 80, 10);
        bytes.putLong(info + 120, 1002 + number)
                .putLong(info + 128, 2001)
                .putInt(info + 136, 9)
                .putInt(info + 140, 8);
        bytes.putLong(info + 160, 123_456_789).putInt(info + 192, 5).putLong(info + 200, 1000 + number);
        return bytes;
    }

    private static void networkOrder(ByteBuffer bytes, int at, int value, int width) {
        for (int i = 0; i < width; i++) {
            bytes.put(at + i, (byte) (value >> (8 * (width - 1 - i))));
        }
    }
}
