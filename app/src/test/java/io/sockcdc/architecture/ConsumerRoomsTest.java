package io.sockcdc.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static io.sockcdc.architecture.Rooms.OURS;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConsumerRoomsTest {
    private static final String CONSUMERS = "io.sockcdc.consumers.";

    /** A room and what of ours it may import; what is not named here is not allowed. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            address            |
            serde              | schema, codec
            rules              | consumers.address, schema, settings
            rules.config       | consumers.rules
            topology.state     |
            topology.sockets   | consumers.topology.state, consumers.rules, consumers.serde, schema, topics
            topology.counts    | consumers.address, consumers.topology.sockets, consumers.topology.state, consumers.serde, schema, topics
            topology.anomalies | consumers.topology.sockets, consumers.topology.state, consumers.rules, consumers.rules.config, consumers.serde, schema, topics
            config             | consumers.topology.counts, consumers.siem, consumers.siem.privacy, settings
            tls                |
            syslog             | consumers.tls
            sink               | consumers.config, consumers.syslog, consumers.tls, schema, codec, render, topics, settings
            observe            | consumers.sink, consumers.export, consumers.config
            """)
    void aRoomImportsOnlyWhatTheDesignAllows(String room, @Nullable String allowed) {
        Rooms.check(
                CONSUMERS + room,
                allowed,
                "arrows run from run to the topologies to the rules: hand in what is needed, or move the code to"
                        + " the room that may know");
    }

    @Test
    void nobodyButTheProgramKnowsWhoRunsIt() {
        noClasses()
                .that()
                .resideInAPackage(CONSUMERS + "(*)..")
                .and()
                .resideOutsideOfPackage(CONSUMERS + "run")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(CONSUMERS + "run")
                .because("run wires the rooms: a room that needs it wants an interface of its own")
                .check(OURS);
    }

    @Test
    void rulesAreFreeOfKafkaThreadsAndClocks() {
        noClasses()
                .that()
                .resideInAPackage(CONSUMERS + "rules..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.kafka..", "java.util.concurrent..", "io.micrometer..")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .because("history must give the same flags twice: event time and observations come from the topology")
                .check(OURS);
    }

    @Test
    void clocksAreHandedInToTopologies() {
        noClasses()
                .that()
                .resideInAnyPackage(CONSUMERS + "topology..", CONSUMERS + "serde", CONSUMERS + "config")
                .should()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(Thread.class, "sleep", long.class)
                .orShould()
                .callConstructor(Thread.class, Runnable.class)
                .because("a topology runs on the driver's clock in tests: ask the processor's context")
                .check(OURS);
    }

    @Test
    void whatKafkasClientsAreMadeOfIsKnownByOneRoom() {
        noClasses()
                .that()
                .resideInAPackage("io.sockcdc..")
                .and()
                .resideOutsideOfPackages(CONSUMERS + "replay.batches", "io.sockcdc.app.kafka")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.apache.kafka.common.record..",
                        "org.apache.kafka.common.message..",
                        "org.apache.kafka.common.requests..",
                        "org.apache.kafka.common.protocol..",
                        "org.apache.kafka.common.network..",
                        "org.apache.kafka.common.compress..",
                        "org.apache.kafka.common.internals..",
                        "org.apache.kafka.clients.consumer.internals..",
                        "org.apache.kafka.clients.producer.internals..")
                .because(
                        "these classes change without notice: consumers.replay.batches hands on packed batches, everything"
                                + " else uses producer, consumer and admin client")
                .check(OURS);
    }

    @Test
    void kafkaStreamsIsKnownFromWithinByOneClass() {
        noClasses()
                .that()
                .resideInAPackage(CONSUMERS + "(*)..")
                .and()
                .haveSimpleNameNotStartingWith("CommitHook")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.apache.kafka.streams.processor.internals..", "org.apache.kafka.streams.state.internals..")
                .because("these classes change without notice: everything else uses what is public")
                .check(OURS);
    }
}
