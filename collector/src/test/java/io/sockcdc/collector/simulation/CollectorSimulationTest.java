package io.sockcdc.collector.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

/**
 * The whole collector but for its threads and system calls, under seeds, each in two ways: {@code -Dsockcdc.simulations=N} runs so
 * many instead of the usual, {@code -Dsockcdc.simulation.seed=S} runs that one, or begins there.
 */
class CollectorSimulationTest {
    private static final int USUAL = 1_100;
    private static final int QUIET_SEED = 3;

    /** What it logs of so many faults nobody can read. */
    @BeforeAll
    static void quieten() {
        level(Level.OFF);
        if (LoggerFactory.getLogger("org.apache.kafka") instanceof Logger logger) {
            logger.setLevel(Level.ERROR);
        }
    }

    @AfterAll
    static void speakAgain() {
        level(null);
    }

    private static void level(@Nullable Level level) {
        if (LoggerFactory.getLogger("io.sockcdc.collector") instanceof Logger logger) {
            logger.setLevel(level);
        }
    }

    /** Each seed for itself, on all cores: none knows of another. */
    @Test
    @Timeout(value = 2, unit = TimeUnit.HOURS) // thousands of seeds take long, and no thread can hang
    void theInvariantsHoldWhateverHappens() {
        Long only = Long.getLong("sockcdc.simulation.seed");
        long first = only == null ? 0 : only;
        long count = Long.getLong("sockcdc.simulations", only == null ? USUAL : 1);
        LongStream.range(first, first + count).parallel().forEach(seed -> {
            for (Chances chances : Chances.values()) {
                simulate(chances, seed);
            }
        });
    }

    /** Seeds that have found something. */
    @ParameterizedTest
    @CsvSource({
        "PORTS_DRAWN, 0",
        "PORTS_DRAWN, 4",
        "PORTS_DRAWN, 5",
        "PORTS_DRAWN, 24",
        "PORTS_DRAWN, 39",
        "PORTS_DRAWN, 44",
        "PORTS_DRAWN, 53",
        "PORTS_DRAWN, 138",
        "PORTS_DRAWN, 279",
        "PORTS_DRAWN, 327",
        "PORTS_DRAWN, 673",
        "PORTS_DRAWN, 1037",
        "PORTS_DRAWN, 1084",
        "PORTS_DRAWN, 1118",
        "PORTS_DRAWN, 1542",
        "PORTS_DRAWN, 148",
        "PORTS_DRAWN, 197",
        "PORTS_DRAWN, 304",
        "PORTS_DRAWN, 499",
        "PORTS_DRAWN, 837",
        "PORTS_DRAWN, 1510",
        "PORTS_DRAWN, 1903",
        "PORTS_DRAWN, 2631",
        "PORTS_DRAWN, 3835",
        "PORTS_COUNTED, 44",
        "PORTS_COUNTED, 260",
        "PORTS_COUNTED, 284",
        "PORTS_COUNTED, 297",
        "PORTS_COUNTED, 830",
        "PORTS_COUNTED, 205",
        "PORTS_COUNTED, 761",
        "PORTS_COUNTED, 1126",
        "PORTS_COUNTED, 1699",
        "PORTS_COUNTED, 5191",
        "PORTS_COUNTED, 5433",
    })
    void whatWasFoundOnceStaysMended(Chances chances, long seed) {
        simulate(chances, seed);
    }

    @Test
    void aSeedReplaysExactly() {
        // when
        String once = simulate(Chances.PORTS_COUNTED, QUIET_SEED);
        String again = simulate(Chances.PORTS_COUNTED, QUIET_SEED);

        // then
        assertThat(again).isEqualTo(once).contains("OPEN").contains("CLOSE");
    }

    private String simulate(Chances chances, long seed) {
        Simulation simulation = new Simulation(seed, chances);
        try {
            simulation.run();
            return simulation.history().digest();
        } catch (RuntimeException | Error broken) {
            String where = "seed " + seed + " under " + chances + " broke at: " + simulation.where();
            String again = "again with: mvn -B -o -pl schemas,collector -am package -Dtest=CollectorSimulationTest"
                    + " -Dsurefire.failIfNoSpecifiedTests=false -Dsockcdc.simulation.seed=" + seed;
            return fail(String.join(System.lineSeparator(), where, String.valueOf(broken.getMessage()), again), broken);
        }
    }
}
