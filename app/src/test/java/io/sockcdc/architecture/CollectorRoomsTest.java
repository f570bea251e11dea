package io.sockcdc.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static io.sockcdc.architecture.Rooms.OURS;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CollectorRoomsTest {
    private static final String COLLECTOR = "io.sockcdc.collector.";

    /** A room and what of ours it may import; what is not named here is not allowed. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            model    |
            netlink  |
            sys      | collector.netlink
            sockdiag | collector.netlink, collector.model
            sockdiag.bytecode | collector.model, filter
            sockdiag.family | collector.sockdiag, collector.netlink, collector.model
            source   | collector.sockdiag, collector.netlink, collector.model
            enrich   | collector.model
            state    | collector.model
            encode   | collector.model, schema, codec
            spool    |
            publish  | collector.spool, access
            config   | settings, filter, registry, topics
            run      |
            observe  |
            """)
    void aRoomImportsOnlyWhatTheDesignAllows(String room, @Nullable String allowed) {
        Rooms.check(
                COLLECTOR + room,
                allowed,
                "arrows run one way: hand in an interface of the room's own and let io.sockcdc.collector wire"
                        + " it, or move the code to the room that may know");
    }

    @Test
    void nativeCodeIsCalledFromSysAlone() {
        noClasses()
                .that()
                .resideOutsideOfPackage(COLLECTOR + "sys")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.sun.jna..")
                .because("a wrong native call takes the process down: put the call behind a method of sys")
                .check(OURS);
    }

    @Test
    void kafkaIsSpokenToByPublishAloneAndMicrometerByObserve() {
        noClasses()
                .that()
                .resideInAPackage(COLLECTOR + "(*)..")
                .and()
                .resideOutsideOfPackages(COLLECTOR + "publish", COLLECTOR + "encode")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.kafka..")
                .because("Kafka's life and errors belong to publish: hand entries over through the spool")
                .check(OURS);
        noClasses()
                .that()
                .resideInAPackage("io.sockcdc.collector..")
                .and()
                .resideOutsideOfPackage(COLLECTOR + "observe")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.micrometer..")
                .because("rooms count in plain fields and observe reads them through suppliers")
                .check(OURS);
    }

    @Test
    void clocksAndThreadsAreHandedIn() {
        noClasses()
                .that()
                .resideInAPackage("io.sockcdc.collector..")
                .and()
                .resideOutsideOfPackages(COLLECTOR + "run", "io.sockcdc.collector")
                .should()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(Thread.class, "sleep", long.class)
                .orShould()
                .callConstructor(Thread.class, Runnable.class)
                .because("a history must replay the same: take a clock or an executor as an argument")
                .check(OURS);
    }

    @Test
    void collectorAndConsumersMeetInTheSchemasOnly() {
        noClasses()
                .that()
                .resideInAPackage("io.sockcdc.collector..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.sockcdc.consumers..")
                .because("they meet in the schemas: move what both need there")
                .check(OURS);
        noClasses()
                .that()
                .resideInAPackage("io.sockcdc.consumers..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.sockcdc.collector..")
                .because("they meet in the schemas: move what both need there")
                .check(OURS);
    }

    @Test
    void roomsHaveNoCycles() {
        slices().matching("io.sockcdc.(**)")
                .should()
                .beFreeOfCycles()
                .because("two packages that need each other are one, or one of them needs an interface of its own")
                .check(OURS);
    }

    @Test
    void everyRoomSaysWhatItIsAndIsNullMarked() {
        Set<String> rooms = new TreeSet<>();
        Set<String> marked = new TreeSet<>();
        for (JavaClass type : OURS) {
            rooms.add(type.getPackageName());
            if (type.getSimpleName().equals("package-info") && type.isAnnotatedWith(NullMarked.class)) {
                marked.add(type.getPackageName());
            }
        }
        rooms.remove("io.sockcdc.schema"); // generated from the schemas
        assertThat(marked)
                .as("packages whose package-info.java has a sentence and @NullMarked")
                .isEqualTo(rooms);
    }

    @Test
    void thereIsNoRoomForLeftovers() {
        noClasses()
                .should()
                .resideInAnyPackage(
                        "..util..", "..utils..", "..common..", "..commons..", "..helper..", "..helpers..", "..misc..")
                .because("such a room has no sentence of its own: put the code where its only reason is")
                .check(OURS);
    }

    @Test
    void commandsAreWiring() {
        noClasses()
                .that()
                .resideInAPackage("io.sockcdc.app..")
                .and()
                .resideOutsideOfPackage("io.sockcdc.app.wiring")
                .should()
                .dependOnClassesThat(describe(
                        "are rooms of the collector other than its settings",
                        type -> type.getPackageName().startsWith("io.sockcdc.collector")
                                && !type.getPackageName().equals(COLLECTOR + "config")))
                .because("a command asks io.sockcdc.app.wiring, which alone knows what stands behind it")
                .check(OURS);
    }

    @Test
    void theBrokerIsEmbeddedInOneRoom() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.sockcdc.app.kafka")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("kafka..", "org.apache.kafka.metadata..", "org.apache.kafka.server..")
                .because("these classes are internal to Kafka and change without notice: everything else gets a"
                        + " bootstrap address")
                .check(OURS);
    }
}
