package io.sockcdc.consumers.rules;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.sockcdc.codec.GeneratedClasses;
import io.sockcdc.codec.RecordCodec;
import io.sockcdc.consumers.rules.Observation.SocketChanged;
import io.sockcdc.consumers.rules.Observation.SocketClosed;
import io.sockcdc.consumers.rules.Observation.SocketLeft;
import io.sockcdc.consumers.rules.Observation.SocketOpened;
import io.sockcdc.consumers.rules.Observation.SocketSeen;
import io.sockcdc.render.JsonLines;
import io.sockcdc.schema.Anomaly;
import io.sockcdc.schema.CapturedBy;
import io.sockcdc.schema.CloseReason;
import io.sockcdc.schema.DataQuality;
import io.sockcdc.schema.Direction;
import io.sockcdc.schema.Life;
import io.sockcdc.schema.Op;
import io.sockcdc.schema.Role;
import io.sockcdc.schema.State;
import io.sockcdc.schema.TcpInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ObservationMapperTest {
    private final Timeline t = new Timeline();

    @BeforeAll
    static void trust() {
        GeneratedClasses.trust();
    }

    @Test
    void aCloseWithoutAnOpenIsOpenedAndClosed() {
        t.close(t.inbound(1, "203.0.113.9", 443), 2, 10, 20);
        Timeline.Step close = t.history().get(1);

        List<Observation> observations = new Sockets().map(close);

        assertThat(observations).hasExactlyElementsOfTypes(SocketOpened.class, SocketClosed.class);
        assertThat(((SocketClosed) observations.get(1)).traffic().bytesSent()).isEqualTo(10);
        assertThat(((SocketClosed) observations.get(1)).lifetimeMicros()).isEqualTo(1_000_000);
    }

    @Test
    void aReadIsSeenAndNotOpened() {
        t.open(1, Direction.INBOUND, Role.SERVER, 443, "203.0.113.9", 4, "nginx", e -> e.setOp(Op.READ));

        assertThat(new Sockets().map(t.history().get(0))).hasExactlyElementsOfTypes(SocketSeen.class);
    }

    @Test
    void aReadThatComesLateIsTakenAsOfNowAndAnOpeningIsNot() {
        t.open(1, Direction.INBOUND, Role.SERVER, 443, "203.0.113.9", 4, "nginx", e -> e.setOp(Op.READ));
        t.inbound(2, "203.0.113.9", 443);
        Timeline.Step read = t.history().get(0);
        Timeline.Step open = t.history().get(1);
        long judged = new Sockets().map(open).get(0).atMicros() + 5_000_000;

        assertThat(new Sockets().map(read, judged))
                .extracting(Observation::atMicros)
                .containsExactly(judged + 1);
        assertThat(new Sockets().map(open, judged))
                .extracting(Observation::atMicros)
                .containsExactly(judged - 5_000_000);
    }

    @Test
    void anEventThatIsNotNewerSaysNothing() {
        t.change(t.inbound(1, "203.0.113.9", 443), 2, e -> {});
        List<Timeline.Step> history = t.history();
        Sockets sockets = new Sockets();
        history.forEach(sockets::map);

        assertThat(sockets.map(history.get(1))).isEmpty();
        assertThat(sockets.map(history.get(0))).isEmpty();
    }

    @Test
    void trafficIsWhatMovedSinceTheEventBefore() {
        long cookie = t.outbound(1, "203.0.113.9", 443, "curl");
        t.change(cookie, 2, e -> e.setPayloadBytesSent(100L));
        t.close(cookie, 3, 250, 5);
        Sockets sockets = new Sockets();
        List<Observation> all = new ArrayList<>();
        t.history().forEach(step -> all.addAll(sockets.map(step)));

        assertThat(all).hasExactlyElementsOfTypes(SocketOpened.class, SocketChanged.class, SocketClosed.class);
        assertThat(((SocketChanged) all.get(1)).traffic().bytesSent()).isEqualTo(100);
        assertThat(((SocketClosed) all.get(2)).traffic().bytesSent()).isEqualTo(150);
    }

    @Test
    void aSocketWhoseOwnerBecomesKnownLeavesItsOldNameAndIsHeldByTheNew() {
        long cookie = t.outbound(1, "10.0.0.1", 5432, "sh");
        t.change(cookie, 2, e -> e.setState(State.CLOSE_WAIT));
        t.change(cookie, 3, e -> e.setCommand("leaky"));
        Sockets sockets = new Sockets();
        List<Observation> all = new ArrayList<>();
        t.history().forEach(step -> all.addAll(sockets.map(step)));

        assertThat(all)
                .hasExactlyElementsOfTypes(
                        SocketOpened.class,
                        SocketChanged.class,
                        SocketLeft.class,
                        SocketSeen.class,
                        SocketChanged.class);
    }

    @Test
    void aHalfOpenConnectionOpensWhenItsHandshakeIsComplete() {
        long cookie = halfOpen();
        t.change(cookie, 2, e -> {
            e.setState(State.ESTABLISHED);
            e.setCommand("nginx");
        });
        t.close(cookie, 3, 10, 20);

        assertThat(observations())
                .hasExactlyElementsOfTypes(
                        SocketSeen.class,
                        SocketLeft.class,
                        SocketOpened.class,
                        SocketChanged.class,
                        SocketClosed.class);
    }

    @Test
    void aHalfOpenConnectionThatTheKernelSaysIsGoneHadItsHandshakeInBetween() {
        t.close(halfOpen(), 3, 10, 20);

        assertThat(observations()).hasExactlyElementsOfTypes(SocketSeen.class, SocketOpened.class, SocketClosed.class);
    }

    @Test
    void aHalfOpenConnectionThatSnapshotsNoLongerShowNeverOpened() {
        t.end(halfOpen(), 3, e -> {
            e.setCapturedBy(CapturedBy.SNAPSHOT);
            e.setCloseReason(CloseReason.NEVER_CONNECTED);
        });

        assertThat(observations()).hasExactlyElementsOfTypes(SocketSeen.class, SocketClosed.class);
    }

    private long halfOpen() {
        return t.open(1, Direction.INBOUND, Role.SERVER, 443, "203.0.113.9", 4, null, e -> e.setState(State.SYN_RECV));
    }

    @Test
    void whatTheKernelCountedAsReceivedStandsWhereTheEndDoesNotTellTheFin() {
        t.end(t.inbound(1, "203.0.113.9", 22), 2, e -> {
            e.setPayloadBytesReceived(null);
            TcpInfo info = Timeline.tcp(9, 0);
            info.setBytesReceived(201L);
            e.setTcpInfo(info);
        });
        t.end(t.inbound(1.5, "203.0.113.9", 22), 2.5, e -> e.setPayloadBytesReceived(300L));

        assertThat(observations())
                .filteredOn(SocketClosed.class::isInstance)
                .extracting(its -> ((SocketClosed) its).socket().bytesReceived())
                .containsExactly(201L, 300L);
    }

    private List<Observation> observations() {
        Sockets sockets = new Sockets();
        List<Observation> all = new ArrayList<>();
        t.history().forEach(step -> all.addAll(sockets.map(step)));
        return all;
    }

    @Test
    void duplicatesAreCountedAndChangeNothing() {
        Attacks.ALL.get(0).attack().write(t, 100, 1200);
        List<Timeline.Flag> once = Timeline.flags(t.judge(RuleBook.defaults()));
        BackTest test = new BackTest(RuleBook.defaults(), new Watermarks(Duration.ZERO, Duration.ofHours(2)));
        List<Anomaly> out = new ArrayList<>();
        List<Timeline.Step> history = t.history();
        for (Timeline.Step step : history) {
            Timeline.feed(test, "all", step, out);
            Timeline.feed(test, "all", step, out);
        }
        out.addAll(test.finish(Timeline.at(20_000)));

        assertThat(test.duplicates()).isEqualTo(history.size());
        assertThat(Timeline.flags(out)).isEqualTo(once).hasSize(1);
    }

    @Test
    void aFlagNearALossIsALowerBoundAndARecordThatTravels() {
        t.status(99, 17L, null);
        Attacks.ALL.get(0).attack().write(t, 100, 1200);
        Anomaly flood = t.judge(RuleBook.defaults()).stream()
                .filter(its -> its.getRule().equals("connection-flood"))
                .findFirst()
                .orElseThrow();
        RecordCodec<Anomaly> codec = RecordCodec.ofAnomalies();

        assertThat(flood.getDataQuality()).isEqualTo(DataQuality.LOWER_BOUND);
        assertThat(flood.getLostEvents()).isEqualTo(17);
        assertThat(codec.decode(codec.encode(flood))).isEqualTo(flood);
        assertThat(new JsonLines().anomaly(flood))
                .contains("\"rule\":\"connection-flood\"", "\"remote_ip\":\"203.0.113.9\"", "\"life\":\"OPEN\"");
    }

    @Test
    void theConnectionsOfAHostThatIsNotHeardOfAnyMoreAreHeldByNobody() {
        int many = 1_100;
        for (int i = 0; i < many; i++) {
            t.inbound(i, "203.0.113.9", 443);
        }
        RuleEngine engine = RuleEngine.all(RuleBook.defaults());
        List<Anomaly> out = new ArrayList<>();
        t.history().forEach(step -> new Sockets().map(step).forEach(o -> out.addAll(engine.on(o))));
        out.addAll(engine.advanceTo(Timeline.micros(Timeline.at(many + 10))));
        assertThat(out)
                .filteredOn(flag -> flag.getRule().equals("open-connections"))
                .extracting(Anomaly::getLife)
                .contains(Life.OPEN);

        // when
        long gone = Timeline.micros(Timeline.at(many + 20));
        t.history()
                .forEach(step -> out.addAll(engine.on(ObservationMapper.gone(
                        LastKnown.after(null, requireNonNull(step.key), requireNonNull(step.event)), gone))));
        out.addAll(engine.advanceTo(Timeline.micros(Timeline.at(many + 3_600))));

        // then
        assertThat(out)
                .filteredOn(flag -> flag.getRule().equals("open-connections"))
                .extracting(Anomaly::getLife)
                .endsWith(Life.CLEAR);
    }

    @Test
    void aLateOpeningChangesWhatIsHeldAndIsCounted() {
        RuleEngine engine = RuleEngine.all(RuleBook.defaults());
        engine.advanceTo(Timeline.micros(Timeline.at(5000)));
        Attacks.ALL.get(0).attack().write(t, 100, 2000);
        Sockets sockets = new Sockets();
        List<Anomaly> out = new ArrayList<>();
        t.history().forEach(step -> sockets.map(step).forEach(o -> out.addAll(engine.on(o))));

        assertThat(out).isEmpty();
        assertThat(engine.late()).isEqualTo(4000);
    }
}
