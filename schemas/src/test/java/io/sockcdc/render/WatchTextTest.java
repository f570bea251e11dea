package io.sockcdc.render;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockcdc.schema.CloseReason;
import io.sockcdc.schema.Direction;
import io.sockcdc.schema.Op;
import io.sockcdc.schema.SocketEvent;
import io.sockcdc.schema.State;
import java.io.IOException;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class WatchTextTest {
    private final StringBuilder out = new StringBuilder();

    @Test
    void aCloseIsOneAlignedLine() throws IOException {
        SocketEvent event = close();
        event.setPreviousState(State.CLOSE_WAIT);
        WatchText text = new WatchText(out, false, null);
        text.header();
        text.print(SampleEvents.key(), event);
        text.print(SampleEvents.key(), SampleEvents.close());

        assertThat(out.toString()).isEqualTo("""
                        TIME                        OP     PROTO STATE       DIR      LOCAL                    REMOTE                   REASON          PROCESS                        SENT   RECEIVED LIVED
                        2026-11-20T03:12:04.123456Z CLOSE  tcp   CLOSE-WAIT  in       10.0.0.1:443             192.0.2.7:40001          graceful        nginx[42]                      1200          7 2.5s..4s
                        2026-11-20T03:12:04.123456Z CLOSE  tcp   -           -        0.0.0.0:*                0.0.0.0:*                -               -                                 -          - -
                        """);
    }

    @Test
    void boundsMayBeOpenOnOneSide() throws IOException {
        SocketEvent event = close();
        event.setOpenedNotBefore(null);
        new WatchText(out, false, null).print(SampleEvents.key(), event);
        event = close();
        event.setOpenedNotAfter(null);
        new WatchText(out, false, null).print(SampleEvents.key(), event);

        assertThat(out.toString().lines())
                .satisfiesExactly(
                        line -> assertThat(line).endsWith(" >=2.5s"),
                        line -> assertThat(line).endsWith(" <=4s"));
    }

    @Test
    void colourIsOnlyThereWhenItIsWanted() throws IOException {
        SocketEvent open = SampleEvents.close();
        open.setOp(Op.OPEN);
        new WatchText(out, false, null).print(SampleEvents.key(), open);
        assertThat(out).doesNotContain("\u001b");

        new WatchText(out, true, null).print(SampleEvents.key(), open);
        assertThat(out).contains("\u001b[32m").endsWith("\u001b[0m\n");
    }

    @Test
    void onATerminalOf80ColumnsTheColumnsThatMatterFitAndLongValuesAreCutInTheMiddle() throws IOException {
        SocketEvent event = close();
        event.setRemoteIp("2001:db8:1234:5678:9abc:def0:1234:5678");
        WatchText text = new WatchText(out, false, null, 80);
        text.header();
        text.print(SampleEvents.key(), event);

        assertThat(out.toString().lines().map(String::stripTrailing))
                .containsExactly(
                        "TIME         OP     LOCAL                 REMOTE                REASON",
                        "03:12:04.123 CLOSE  10.0.0.1:443          [2001:db8:12~8]:40001 graceful");
    }

    @Test
    void noWidthMakesALineLongerThanTheTerminal() throws IOException {
        for (int columns = 1; columns <= 200; columns++) {
            out.setLength(0);
            WatchText text = new WatchText(out, false, null, columns);
            text.header();
            text.print(SampleEvents.key(), close());
            int width = columns;
            assertThat(out.toString().lines())
                    .allMatch(line -> line.stripTrailing().length() <= width);
        }
        assertThat(out.toString()).contains("2.5s..4s").contains("nginx[42]").contains("2026-11-20T");
    }

    private static SocketEvent close() {
        SocketEvent event = SampleEvents.close();
        event.setDirection(Direction.INBOUND);
        event.setLocalIp("10.0.0.1");
        event.setLocalPort(443);
        event.setRemoteIp("192.0.2.7");
        event.setRemotePort(40001);
        event.setCloseReason(CloseReason.GRACEFUL);
        event.setPid(42);
        event.setCommand("nginx");
        event.setPayloadBytesSent(1200L);
        event.setPayloadBytesReceived(7L);
        event.setOpenedNotBefore(Instant.parse("2026-11-20T03:12:00Z"));
        event.setOpenedNotAfter(Instant.parse("2026-11-20T03:12:01Z"));
        event.setClosedNotBefore(Instant.parse("2026-11-20T03:12:03.5Z"));
        event.setClosedNotAfter(Instant.parse("2026-11-20T03:12:04Z"));
        return event;
    }
}
