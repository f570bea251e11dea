package io.sockcdc.collector.sockdiag;

import io.sockcdc.collector.model.TcpInfo;
import io.sockcdc.collector.model.TcpMetric;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Where each field of struct tcp_info lies (include/uapi/linux/tcp.h). Host byte order. Bytes from 276 on mean different
 * things in different kernels of the same size and are left alone.
 *
 * <p>A field that did not arrive whole is absent, and so are those behind it: a sender may cut the struct anywhere.
 */
final class TcpInfoLayout {
    /** Byte with snd_wscale and rcv_wscale, 4 bits each. */
    static final int TCPI_WSCALES = 6;
    /** Byte with delivery_rate_app_limited, 1 bit, and fastopen_client_fail, 2 bits. */
    static final int TCPI_FLAGS = 7;
    /** Bytes that have a meaning here. */
    static final int BYTES = 276;

    private static final int BIT_FIELDS_FROM = TcpMetric.SND_WSCALE.ordinal();
    private static final int WORDS_FROM = TcpMetric.RTO_US.ordinal();
    private static final int[] OFFSETS;
    private static final int[] WIDTHS;
    private static final List<Run> RUNS;
    private static final int[] ARRIVED_BY_LENGTH = new int[BYTES + 1];

    static {
        Table table = new Table();
        table.run(1, 0, TcpMetric.STATE, TcpMetric.OPTIONS);
        table.field(1, TCPI_WSCALES, TcpMetric.SND_WSCALE);
        table.field(1, TCPI_WSCALES, TcpMetric.RCV_WSCALE);
        table.field(1, TCPI_FLAGS, TcpMetric.DELIVERY_RATE_APP_LIMITED);
        table.field(1, TCPI_FLAGS, TcpMetric.FASTOPEN_CLIENT_FAIL);
        table.run(4, 8, TcpMetric.RTO_US, TcpMetric.TOTAL_RETRANS);
        table.run(8, 104, TcpMetric.PACING_RATE, TcpMetric.BYTES_RECEIVED);
        table.run(4, 136, TcpMetric.SEGS_OUT, TcpMetric.DATA_SEGS_OUT);
        table.run(8, 160, TcpMetric.DELIVERY_RATE, TcpMetric.SNDBUF_LIMITED_US);
        table.run(4, 192, TcpMetric.DELIVERED, TcpMetric.DELIVERED_CE);
        table.run(8, 200, TcpMetric.BYTES_SENT, TcpMetric.BYTES_RETRANS);
        table.run(4, 216, TcpMetric.DSACK_DUPS, TcpMetric.REHASH);
        table.run(2, 240, TcpMetric.TOTAL_RTO, TcpMetric.TOTAL_RTO_RECOVERIES);
        table.run(4, 244, TcpMetric.TOTAL_RTO_TIME_MS, TcpMetric.RECEIVED_CE_BYTES);
        OFFSETS = table.offsets;
        WIDTHS = table.widths;
        RUNS = List.copyOf(table.runs);
        for (int length = 0, arrived = 0; length <= BYTES; length++) {
            while (arrived < OFFSETS.length && OFFSETS[arrived] + WIDTHS[arrived] <= length) {
                arrived++;
            }
            ARRIVED_BY_LENGTH[length] = arrived;
        }
    }

    private TcpInfoLayout() {}

    /** Fields of equal width that lie side by side. */
    private record Run(int width, int offset, int first, int last) {}

    private static final class Table {
        private final int[] offsets = new int[TcpMetric.values().length];
        private final int[] widths = new int[TcpMetric.values().length];
        private final List<Run> runs = new ArrayList<>();
        private int next;

        void run(int width, int offset, TcpMetric first, TcpMetric last) {
            runs.add(new Run(width, offset, first.ordinal(), last.ordinal()));
            for (int i = first.ordinal(); i <= last.ordinal(); i++) {
                set(i, width, offset + (i - first.ordinal()) * width);
            }
        }

        void field(int width, int offset, TcpMetric metric) {
            set(metric.ordinal(), width, offset);
        }

        private void set(int index, int width, int offset) {
            if (index != next++) {
                throw new IllegalStateException("tcp_info field out of order: " + TcpMetric.values()[index]);
            }
            offsets[index] = offset;
            widths[index] = width;
        }
    }

    /** Offset of the field's first byte. */
    static int offset(TcpMetric metric) {
        return OFFSETS[metric.ordinal()];
    }

    /** Bytes that the field lies in: 1, 2, 4 or 8. */
    static int width(TcpMetric metric) {
        return WIDTHS[metric.ordinal()];
    }

    /** Reads what arrived of a tcp_info of any length. */
    static TcpInfo read(ByteBuffer bytes, int offset, int length) {
        int arrived = ARRIVED_BY_LENGTH[Math.min(length, BYTES)];
        long[] values = new long[arrived];
        for (int i = 0; i < Math.min(arrived, BIT_FIELDS_FROM); i++) {
            values[i] = bytes.get(offset + i) & 0xff;
        }
        if (arrived > BIT_FIELDS_FROM) {
            readBitFields(values, bytes, offset, arrived);
        }
        for (int i = 1; i < RUNS.size(); i++) {
            Run run = RUNS.get(i);
            if (run.first >= arrived) {
                break;
            }
            readRun(values, bytes, offset + run.offset, run, Math.min(run.last, arrived - 1));
        }
        return new TcpInfo(values);
    }

    private static void readBitFields(long[] values, ByteBuffer bytes, int offset, int arrived) {
        boolean littleEndian = bytes.order() == ByteOrder.LITTLE_ENDIAN;
        int scales = bytes.get(offset + TCPI_WSCALES) & 0xff;
        int low = scales & 0xf;
        int high = scales >> 4;
        values[BIT_FIELDS_FROM] = littleEndian ? low : high;
        values[BIT_FIELDS_FROM + 1] = littleEndian ? high : low;
        if (arrived >= WORDS_FROM) {
            int flags = bytes.get(offset + TCPI_FLAGS) & 0xff;
            values[BIT_FIELDS_FROM + 2] = littleEndian ? flags & 1 : flags >> 7;
            values[BIT_FIELDS_FROM + 3] = littleEndian ? flags >> 1 & 3 : flags >> 5 & 3;
        }
    }

    private static void readRun(long[] values, ByteBuffer bytes, int from, Run run, int last) {
        int at = from;
        switch (run.width) {
            case 8 -> {
                for (int i = run.first; i <= last; i++, at += 8) {
                    values[i] = bytes.getLong(at);
                }
            }
            case 4 -> {
                for (int i = run.first; i <= last; i++, at += 4) {
                    values[i] = bytes.getInt(at) & 0xffff_ffffL;
                }
            }
            default -> {
                for (int i = run.first; i <= last; i++, at += 2) {
                    values[i] = bytes.getShort(at) & 0xffff;
                }
            }
        }
    }
}
