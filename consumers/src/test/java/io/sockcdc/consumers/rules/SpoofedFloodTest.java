package io.sockcdc.consumers.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockcdc.codec.GeneratedClasses;
import io.sockcdc.consumers.rules.Observation.SocketClosed;
import io.sockcdc.consumers.rules.Observation.SocketOpened;
import io.sockcdc.schema.Anomaly;
import io.sockcdc.schema.CloseReason;
import io.sockcdc.schema.Direction;
import io.sockcdc.schema.Life;
import io.sockcdc.schema.Protocol;
import io.sockcdc.schema.Role;
import io.sockcdc.schema.State;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SpoofedFloodTest {
    private static final long SECOND = 1_000_000L;

    @Test
    void aMillionAddressesKeepMemoryBoundedAndDetectionAlive() {
        GeneratedClasses.trust();
        RuleEngine engine = RuleEngine.all(RuleBook.defaults());
        List<Anomaly> out = new ArrayList<>();
        int most = GeneralSettings.DEFAULTS.maxSubjects();
        long now = 1_800_000_000L * SECOND;
        int attackers = 0;

        for (int i = 0; i < 1_000_000; i++) {
            now += 10;
            String ip = "198." + ((i >> 16) & 255) + "." + ((i >> 8) & 255) + "." + (i & 255);
            connect(engine, out, now, i + 1L, ip);
            if (i % 100 == 0) {
                // One real address hides in the flood, at a thousand a second.
                now += 1;
                connect(engine, out, now, 2_000_000L + i, "203.0.113.9");
                attackers++;
            }
            if (i % 1000 == 0) {
                out.addAll(engine.advanceTo(now - 1));
            }
        }
        out.addAll(engine.advanceTo(now));

        assertThat(attackers).isEqualTo(10_000);
        assertThat(engine.subjects()).isLessThanOrEqualTo(RuleSettings.rules().size() * most);
        assertThat(engine.turnedAway()).isPositive();
        assertThat(engine.state()).hasSizeLessThan(64 << 20);
        assertThat(out)
                .filteredOn(a -> a.getLife() == Life.OPEN)
                .extracting(Anomaly::getRule)
                .contains("service-flood", "connection-flood");
        assertThat(out)
                .filteredOn(a -> a.getRule().equals("connection-flood"))
                .allSatisfy(a -> assertThat(a.getSubject().getFields()).containsEntry("remote_ip", "203.0.113.9"));
        out.clear();
        out.addAll(engine.advanceTo(now + 300 * SECOND));
        assertThat(out).extracting(Anomaly::getLife).contains(Life.CLEAR);
    }

    private static void connect(RuleEngine engine, List<Anomaly> out, long at, long cookie, String ip) {
        SocketView socket = new SocketView(
                "web1",
                "boot",
                1,
                cookie,
                Protocol.TCP,
                "192.0.2.1",
                443,
                ip,
                40_000,
                Direction.INBOUND,
                Role.SERVER,
                State.ESTABLISHED,
                1,
                "nginx",
                0L,
                at,
                0L,
                0L,
                true,
                null,
                null);
        out.addAll(engine.on(new SocketOpened(at, 1, 2 * cookie, socket, Traffic.NONE)));
        out.addAll(engine.on(
                new SocketClosed(at, 1, 2 * cookie + 1, socket, CloseReason.NEVER_CONNECTED, 0, Traffic.NONE)));
    }
}
