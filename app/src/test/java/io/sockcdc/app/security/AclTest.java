package io.sockcdc.app.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockcdc.access.Acl;
import io.sockcdc.app.RunningCommand;
import io.sockcdc.app.acl.AclCatalog;
import io.sockcdc.app.acl.Task;
import io.sockcdc.app.exit.ExitCode;
import io.sockcdc.app.security.SecuredBroker.Door;
import io.sockcdc.collector.testkit.Churn;
import io.sockcdc.collector.testkit.NetNamespace;
import io.sockcdc.testkit.Requires;
import io.sockcdc.testkit.Requires.Need;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The rights that are listed for a command are enough for it, and none of them can be left out. */
@Requires({Need.ROOT, Need.OPENSSL})
class AclTest {
    private static final String PREFIX = "acl.";
    private static final AclCatalog CATALOG = new AclCatalog(PREFIX);
    private static SecuredBroker secured;
    private static TokenEndpoint tokens;
    private static NetNamespace namespace;

    @TempDir
    static Path folder;

    @BeforeAll
    static void fillTopics() throws Exception {
        tokens = new TokenEndpoint("us", "secret", SecuredBroker.ALICE);
        secured = new SecuredBroker(folder, tokens.keysUrl());
        namespace = NetNamespace.create();
        Map<String, String> all = settings(SecuredBroker.ALICE);
        try (RunningCommand collect = RunningCommand.start(all, "collect");
                RunningCommand analyze = RunningCommand.start(all, "analyze", "--port", "0")) {
            collect.await(() -> collect.out().contains("Ctrl-C"));
            churn();
            analyze.await(() -> analyze.err().contains("analysing") && records("counts") > 0);
        }
    }

    @AfterAll
    static void stop() {
        namespace.close();
        secured.close();
        tokens.close();
    }

    @ParameterizedTest
    @EnumSource(
            value = Task.class,
            names = {"WATCH", "EXPLAIN", "AT", "AUDIT", "REPLAY", "COPY", "COUNTS", "TOP", "ALERTS"})
    void whatReadsWorksWithItsRightsAndSaysWhichOneIsMissing(Task task) {
        allow(CATALOG.of(task));
        RunningCommand enough = RunningCommand.run(settings(SecuredBroker.BOB), command(task));
        assertThat(enough.awaitExit())
                .as(enough.toString())
                .isNotIn(ExitCode.KAFKA_REFUSED.number(), ExitCode.KAFKA_UNREACHABLE.number());
        assertThat(enough.said()).doesNotContain("lacks").doesNotContain("unexpected");
        for (Acl left : CATALOG.needed(task)) {
            allowWithout(CATALOG.of(task), left);
            RunningCommand tooLittle = RunningCommand.run(settings(SecuredBroker.BOB), command(task));
            assertThat(tooLittle.awaitExit())
                    .as("%s without %s: %s", task, left, tooLittle)
                    .isEqualTo(ExitCode.KAFKA_REFUSED.number());
            assertThat(tooLittle.err().lines().filter(line -> line.contains("lacks")))
                    .singleElement()
                    .satisfies(line -> assertThat(line).contains(left.toString(), "doctor --acls " + task));
        }
    }

    @Test
    void aCollectorWorksWithItsRightsSaysWhichOneIsMissingAndGoesOnWhenItIsGiven() {
        Map<String, String> settings = settings(SecuredBroker.BOB);
        for (Acl left : CATALOG.needed(Task.COLLECT)) {
            // given
            allowWithout(CATALOG.needed(Task.COLLECT), left);
            int before = records(left.name().substring(PREFIX.length()));
            try (RunningCommand collect = RunningCommand.start(settings, "collect")) {
                collect.await(() -> collect.out().contains("Ctrl-C"));

                // when
                churn();
                collect.await(() -> collect.said().contains("wait in the spool"));

                // then
                assertThat(collect.said()).contains("our user lacks " + left);
                allow(CATALOG.needed(Task.COLLECT));
                collect.await(() -> records(left.name().substring(PREFIX.length())) > before);
            }
        }
    }

    @Test
    void anAnalysisWorksWithItsRightsAndSaysWhichOneIsMissing() {
        Map<String, String> settings = settings(SecuredBroker.BOB);
        settings.put("SOCKCDC_WEB_ENABLED", "false");
        List<Acl> needed = CATALOG.needed(Task.ANALYZE);
        allow(needed);
        int before = records("counts");
        try (RunningCommand analyze = RunningCommand.start(settings, "analyze")) {
            analyze.await(() -> analyze.err().contains("analysing"));
            try (RunningCommand collect = RunningCommand.start(settings(SecuredBroker.ALICE), "collect")) {
                collect.await(() -> collect.out().contains("Ctrl-C"));
                churn();
                analyze.await(() -> records("counts") > before);
            }
            assertThat(analyze.stop()).as(analyze.toString()).isZero();
            assertThat(analyze.said()).doesNotContain("Not authorized").doesNotContain("AuthorizationException");
        }
        for (Acl left : needed) {
            allowWithout(needed, left);
            RunningCommand tooLittle = RunningCommand.run(settings, "analyze");
            assertThat(tooLittle.awaitExit())
                    .as("without %s: %s", left, tooLittle)
                    .isEqualTo(ExitCode.KAFKA_REFUSED.number());
            assertThat(tooLittle.err()).hasLineCount(1).contains("our user lacks " + left);
        }
    }

    private static String[] command(Task task) {
        return switch (task) {
            case WATCH -> new String[] {"watch", "--from", "-5m", "--until", "now"};
            case EXPLAIN -> new String[] {"explain", "--from", "-5m", "--until", "now", "127.0.0.1:1"};
            case AT -> new String[] {"at", "now"};
            case AUDIT -> new String[] {"audit", "--from", "-5m", "--until", "now"};
            case REPLAY -> new String[] {"replay", "--detect"};
            case COPY -> new String[] {"replay", "--to-topic-prefix", AclCatalog.COPY_PREFIX};
            case COUNTS -> new String[] {"counts"};
            case TOP -> new String[] {"top", "--once"};
            case ALERTS -> new String[] {"alerts", "--once"};
            default -> throw new IllegalArgumentException(task.toString());
        };
    }

    private static Map<String, String> settings(String user) {
        Map<String, String> all = new HashMap<>();
        all.put("SOCKCDC_DATA_DIR", folder.resolve(user).toString());
        all.put("SOCKCDC_CAPTURE_NAMESPACES", namespace.path().toString());
        all.put("SOCKCDC_METRICS_ENABLED", "false");
        all.put("SOCKCDC_KAFKA_TOPIC_PREFIX", PREFIX);
        all.put("SOCKCDC_KAFKA_PARTITIONS", "1");
        all.put("SOCKCDC_KAFKA_BOOTSTRAP_SERVERS", secured.address(Door.LOGIN));
        all.put("SOCKCDC_KAFKA_PROPERTIES_SECURITY_PROTOCOL", "SASL_PLAINTEXT");
        all.put("SOCKCDC_KAFKA_PROPERTIES_SASL_MECHANISM", "PLAIN");
        all.put("SOCKCDC_KAFKA_PROPERTIES_SASL_JAAS_CONFIG", SecuredBroker.jaas("PLAIN", user, SecuredBroker.PASSWORD));
        return all;
    }

    private static void allowWithout(List<Acl> acls, Acl left) {
        List<Acl> rest = new ArrayList<>(acls);
        rest.remove(left);
        allow(rest);
    }

    /** Gives these rights and no others. */
    private static void allow(List<Acl> acls) {
        secured.allow(acls);
    }

    private static void churn() {
        namespace.call(() -> {
            new Churn().tcp(5, Churn.Ending.CLIENT_FIRST);
            return 0;
        });
    }

    private static int records(String kind) {
        try {
            return secured.broker().readAll(PREFIX + kind).size();
        } catch (RuntimeException noSuchTopicYet) {
            return 0;
        }
    }
}
