package io.sockcdc.app.security;

import static org.awaitility.Awaitility.await;

import io.sockcdc.access.Acl;
import io.sockcdc.collector.testkit.broker.TestBroker;
import io.sockcdc.testkit.Certificates;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.quota.ClientQuotaAlteration;
import org.apache.kafka.common.quota.ClientQuotaEntity;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.jspecify.annotations.Nullable;

/**
 * One broker with a door of each kind and rights that it enforces. {@link #ALICE}, who knows her {@link #PASSWORD}, the
 * certificate of {@code client} and whoever is nobody may do everything; {@link #BOB} may do what he is given.
 */
final class SecuredBroker implements AutoCloseable {
    static final String ALICE = "alice";
    static final String BOB = "bob";
    static final String PASSWORD = "correct horse battery";

    /** Doors of the broker. */
    enum Door {
        TLS("SSL"),
        EXPIRED("SSL"),
        RENEWED("SSL"),
        OTHERNAME("SSL"),
        MUTUAL("SSL"),
        LOGIN("SASL_PLAINTEXT"),
        SCRAMONLY("SASL_PLAINTEXT"),
        LOGINTLS("SASL_SSL"),
        TOKENS("SASL_SSL");

        private final String protocol;

        Door(String protocol) {
            this.protocol = protocol;
        }
    }

    private static final String PLAIN = "org.apache.kafka.common.security.plain.PlainLoginModule required";
    private static final String SCRAM = "org.apache.kafka.common.security.scram.ScramLoginModule required";
    private static final String OAUTH =
            "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required unsecuredLoginStringClaim_sub=";

    private final Certificates certificates;
    private final String names = "DNS:localhost,IP:127.0.0.1";
    private final Map<Door, Integer> ports = new EnumMap<>(Door.class);
    private final TestBroker broker;

    /**
     * @param keysUrl where the keys are that tokens of {@link Door#TOKENS} are signed with
     */
    SecuredBroker(Path directory, String keysUrl) {
        System.setProperty("org.apache.kafka.sasl.oauthbearer.allowed.urls", keysUrl);
        certificates = new Certificates(directory.resolve("certificates"));
        TestBroker plain = new TestBroker(directory.resolve("broker"));
        for (Door door : Door.values()) {
            ports.put(door, TestBroker.freePort());
        }
        broker = plain.with(properties(plain, keysUrl));
        broker.start();
        setPassword(ALICE, PASSWORD);
    }

    /** The broker as nobody sees it, who may do everything. */
    TestBroker broker() {
        return broker;
    }

    String address(Door door) {
        return "localhost:" + ports.get(door);
    }

    /** Certificate of the authority that the broker's are of. */
    Path authority() {
        return certificates.authority();
    }

    /** Certificate of an authority that nobody's are of. */
    Path otherAuthority() {
        return new Certificates(certificates.authority().resolveSibling("other")).authority();
    }

    /** Key and certificate of a client. */
    Path clientCertificate() {
        return certificates.of("client", "DNS:client");
    }

    /** Key and certificate of a client that were valid until yesterday. */
    Path expiredClientCertificate() {
        return certificates.expired("late", "DNS:late");
    }

    /** What a client says to log in. */
    static String jaas(String mechanism, String user, String password) {
        String pair = " username=\"" + user + "\" password=\"" + password + "\";";
        return switch (mechanism) {
            case "PLAIN" -> PLAIN + pair;
            case "OAUTHBEARER" -> OAUTH + "\"" + user + "\";";
            default -> SCRAM + pair;
        };
    }

    /** Sets a user's password for SCRAM. */
    void setPassword(String user, String password) {
        try (Admin admin = admin()) {
            for (ScramMechanism mechanism : List.of(ScramMechanism.SCRAM_SHA_256, ScramMechanism.SCRAM_SHA_512)) {
                get(admin.alterUserScramCredentials(List.of(new UserScramCredentialUpsertion(
                                user, new ScramCredentialInfo(mechanism, 4096), password)))
                        .all());
            }
        }
    }

    /** Bytes a second that a user may send; null for as many as he likes. */
    void setQuota(String user, @Nullable Double bytesPerSecond) {
        ClientQuotaEntity entity = new ClientQuotaEntity(Map.of(ClientQuotaEntity.USER, user));
        try (Admin admin = admin()) {
            get(admin.alterClientQuotas(List.of(new ClientQuotaAlteration(
                            entity, List.of(new ClientQuotaAlteration.Op("producer_byte_rate", bytesPerSecond)))))
                    .all());
        }
    }

    /** Gives {@link Door#RENEWED}, whose certificate has expired, a new one while the broker runs. */
    void renew() {
        Path renewed = certificates.of(Door.RENEWED.name(), names);
        ConfigResource node = new ConfigResource(ConfigResource.Type.BROKER, "1");
        try (Admin admin = admin()) {
            get(admin.incrementalAlterConfigs(Map.of(
                            node,
                            List.of(new AlterConfigOp(
                                    new ConfigEntry(of(Door.RENEWED) + "ssl.keystore.location", renewed.toString()),
                                    AlterConfigOp.OpType.SET))))
                    .all());
        }
    }

    Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
    }

    /** Gives {@link #BOB} these rights and no others. */
    void allow(List<Acl> acls) {
        List<AclBinding> bindings = acls.stream()
                .map(acl -> new AclBinding(
                        new ResourcePattern(
                                acl.type(), acl.name(), acl.prefixed() ? PatternType.PREFIXED : PatternType.LITERAL),
                        new AccessControlEntry("User:" + BOB, "*", acl.operation(), AclPermissionType.ALLOW)))
                .distinct()
                .toList();
        try (Admin admin = admin()) {
            get(admin.deleteAcls(List.of(AclBindingFilter.ANY)).all());
            get(admin.createAcls(bindings).all());
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> get(admin.describeAcls(AclBindingFilter.ANY).values())
                                    .size()
                            == bindings.size());
        }
    }

    static <T> T get(KafkaFuture<T> future) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        broker.close();
    }

    private Map<String, String> properties(TestBroker plain, String keysUrl) {
        Map<String, String> all = new HashMap<>();
        StringBuilder listeners = new StringBuilder();
        StringBuilder protocols = new StringBuilder("PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        for (Door door : Door.values()) {
            listeners.append(',').append(door).append("://").append(address(door));
            protocols.append(',').append(door).append(':').append(door.protocol);
        }
        all.put("listeners", plain.listeners() + listeners);
        all.put("advertised.listeners", "PLAINTEXT://" + plain.bootstrapServers() + listeners);
        all.put("listener.security.protocol.map", protocols.toString());
        all.put("authorizer.class.name", Denials.class.getName());
        all.put("super.users", "User:ANONYMOUS;User:CN=client;User:" + ALICE);
        Path server = certificates.of("server", names);
        for (Door door : List.of(Door.TLS, Door.OTHERNAME, Door.MUTUAL, Door.LOGINTLS, Door.TOKENS)) {
            all.put(of(door) + "ssl.keystore.type", "PEM");
            all.put(of(door) + "ssl.keystore.location", server.toString());
        }
        for (Door door : List.of(Door.EXPIRED, Door.RENEWED)) {
            all.put(of(door) + "ssl.keystore.type", "PEM");
            all.put(
                    of(door) + "ssl.keystore.location",
                    certificates.expired(door.name(), names).toString());
        }
        all.put(
                of(Door.OTHERNAME) + "ssl.keystore.location",
                certificates.of("other", "DNS:other.example").toString());
        all.put(of(Door.MUTUAL) + "ssl.client.auth", "required");
        all.put(of(Door.MUTUAL) + "ssl.truststore.type", "PEM");
        all.put(of(Door.MUTUAL) + "ssl.truststore.location", authority().toString());
        for (Door door : List.of(Door.LOGIN, Door.LOGINTLS)) {
            all.put(of(door) + "sasl.enabled.mechanisms", "PLAIN,SCRAM-SHA-256,SCRAM-SHA-512,OAUTHBEARER");
            all.put(
                    of(door) + "plain.sasl.jaas.config",
                    PLAIN + " user_" + ALICE + "=\"" + PASSWORD + "\" user_" + BOB + "=\"" + PASSWORD + "\";");
            all.put(of(door) + "scram-sha-256.sasl.jaas.config", SCRAM + ";");
            all.put(of(door) + "scram-sha-512.sasl.jaas.config", SCRAM + ";");
            all.put(of(door) + "oauthbearer.sasl.jaas.config", OAUTH + "\"broker\";");
        }
        all.put(of(Door.TOKENS) + "sasl.enabled.mechanisms", "OAUTHBEARER");
        all.put(
                of(Door.TOKENS) + "oauthbearer.sasl.jaas.config",
                "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required;");
        all.put(
                of(Door.TOKENS) + "oauthbearer.sasl.server.callback.handler.class",
                "org.apache.kafka.common.security.oauthbearer.OAuthBearerValidatorCallbackHandler");
        all.put(of(Door.TOKENS) + "oauthbearer.sasl.oauthbearer.jwks.endpoint.url", keysUrl);
        all.put(of(Door.SCRAMONLY) + "sasl.enabled.mechanisms", "SCRAM-SHA-256");
        all.put(of(Door.SCRAMONLY) + "scram-sha-256.sasl.jaas.config", SCRAM + ";");
        return all;
    }

    private static String of(Door door) {
        return "listener.name." + door.name().toLowerCase(Locale.ROOT) + ".";
    }
}
