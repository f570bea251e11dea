package io.sockcdc.app;

import io.sockcdc.access.KafkaRefusal;
import io.sockcdc.app.acl.Rights;
import io.sockcdc.app.acl.Task;
import io.sockcdc.app.exit.ExitCode;
import io.sockcdc.app.exit.UserError;
import io.sockcdc.app.kafka.KafkaAddress;
import io.sockcdc.app.wiring.AnalysisRequest;
import io.sockcdc.app.wiring.KafkaClients;
import io.sockcdc.app.wiring.SiemRequest;
import io.sockcdc.app.wiring.WebDemand;
import io.sockcdc.collector.config.CollectorSettings;
import io.sockcdc.consumers.config.ConsumerSettings;
import io.sockcdc.consumers.config.ReceiverSettings;
import io.sockcdc.consumers.config.WebSettings;
import io.sockcdc.consumers.siem.privacy.PseudonymKey;
import io.sockcdc.filter.FilterNames;
import io.sockcdc.filter.FilterSyntaxException;
import io.sockcdc.filter.SocketFilter;
import io.sockcdc.settings.BoundSettings;
import io.sockcdc.settings.Settings;
import io.sockcdc.settings.SettingsException;
import io.sockcdc.topics.TopicKind;
import io.sockcdc.topics.TopicName;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** Options that every command takes, before or after its name. */
final class CommonOptions {
    private static final String SERVERS = "kafka.bootstrap-servers";
    private static final String NAMESPACES = "capture.namespaces";
    private static final String WEB_PORT = "web.port";
    private static final String ALLOWED_URLS = "org.apache.kafka.sasl.oauthbearer.allowed.urls";
    /** Variables of ours that are no settings. */
    private static final Set<String> NOT_SETTINGS =
            Set.of("SOCKCDC_JAVA_OPTS", "SOCKCDC_MAVEN_OPTS", "SOCKCDC_REQUIRE_ALL", PseudonymKey.VARIABLE);

    /** How a key is spelled on the command line. */
    private static final Map<String, String> OPTIONS = Map.of(
            "data-dir",
            "--data-dir",
            SERVERS,
            "--bootstrap-servers",
            "kafka.topic-prefix",
            "--topic-prefix",
            WEB_PORT,
            "--port",
            NAMESPACES,
            "--netns");

    private final Map<String, String> environment;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            order = 90,
            description = "Configuration file (sockcdc.yaml).")
    private @Nullable Path config;

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            scope = ScopeType.INHERIT,
            order = 91,
            description =
                    "Where sockcdc keeps its files: Kafka's records, the spool, the address of the running Kafka. "
                            + "Default: SOCKCDC_DATA_DIR, for root /var/lib/sockcdc, for others ~/.local/state/sockcdc.")
    private @Nullable Path dataDir;

    @Option(
            names = "--bootstrap-servers",
            paramLabel = "HOST:PORT",
            scope = ScopeType.INHERIT,
            order = 92,
            description =
                    "The Kafka to use. Default: SOCKCDC_KAFKA_BOOTSTRAP_SERVERS, or the Kafka that `sockcdc up` runs.")
    private @Nullable String bootstrapServers;

    @Option(
            names = "--topic-prefix",
            paramLabel = "P",
            scope = ScopeType.INHERIT,
            order = 93,
            description =
                    "What the names of all topics begin with. Default: SOCKCDC_KAFKA_TOPIC_PREFIX, or \"sockcdc.\" as in sockcdc.events.")
    private @Nullable String topicPrefix;

    @Option(
            names = "--log-level",
            paramLabel = "LEVEL",
            scope = ScopeType.INHERIT,
            order = 94,
            description =
                    "What goes to standard error: ${COMPLETION-CANDIDATES}. debug shows stack traces. Default: info "
                            + "for up, collect and analyze, warn for others.")
    private @Nullable LogLevel logLevel;

    private @Nullable BoundSettings bound;

    CommonOptions(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
    }

    void setUpLogging(LogLevel otherwise) {
        Logging.setLevel(logLevel != null ? logLevel : configuredLevel(otherwise));
    }

    private LogLevel configuredLevel(LogLevel otherwise) {
        return bound().sources().containsKey("log-level")
                ? LogLevel.valueOf(settings().logLevel().name())
                : otherwise;
    }

    boolean showsTraces() {
        return logLevel == LogLevel.DEBUG || logLevel == LogLevel.TRACE;
    }

    /**
     * What holds for this run: the file, the environment and the flags.
     *
     * @throws UserError when one of them is wrong; the line names the key and where it stood
     */
    CollectorSettings settings() {
        return bound().get(CollectorSettings.class);
    }

    /** The same, with a capture filter and namespaces from the command line when there are some. */
    CollectorSettings settings(List<String> filter, String bootstrapServers, NamespaceOption namespaces) {
        Map<String, String> flags = new HashMap<>(flags());
        flags.put(SERVERS, bootstrapServers);
        if (!filter.isEmpty()) {
            flags.put("capture.filter", String.join(" ", filter));
        }
        String names = namespaces.names();
        if (names != null) {
            flags.put(NAMESPACES, names);
        }
        return bind(flags).get(CollectorSettings.class);
    }

    /** What an analysis with that Kafka needs. */
    AnalysisRequest analysis(String bootstrapServers) {
        Map<String, String> flags = new HashMap<>(flags());
        flags.put(SERVERS, bootstrapServers);
        BoundSettings all = bind(flags);
        return new AnalysisRequest(
                all.get(ConsumerSettings.class).analyze(),
                all.get(ConsumerSettings.class).delivery(),
                all.get(CollectorSettings.class).kafka(),
                dataDirectory().path(),
                new SiemRequest(all.get(ConsumerSettings.class).siem(), pseudonymKey(), Version.text()));
    }

    private @Nullable PseudonymKey pseudonymKey() {
        String text = environment.get(PseudonymKey.VARIABLE);
        try {
            return text == null || text.isBlank() ? null : PseudonymKey.parse(text, PseudonymKey.VARIABLE);
        } catch (IllegalArgumentException e) {
            throw new UserError(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
        }
    }

    /** Who is told of anomaly flags, by name. */
    Map<String, ReceiverSettings> receivers() {
        return bound().get(ConsumerSettings.class).delivery().receivers();
    }

    /**
     * What the web with that Kafka needs; null when there is to be none.
     *
     * @param port from the command line, or null
     */
    @Nullable WebDemand web(String bootstrapServers, @Nullable String port) {
        Map<String, String> flags = new HashMap<>(flags());
        flags.put(SERVERS, bootstrapServers);
        if (port != null) {
            flags.put(WEB_PORT, port);
        }
        BoundSettings all = bind(flags);
        WebSettings web = all.get(ConsumerSettings.class).web();
        return web.enabled()
                ? new WebDemand(
                        web,
                        all.sources().containsKey(WEB_PORT),
                        all.get(CollectorSettings.class).kafka())
                : null;
    }

    /**
     * Says at once what is wrong with a capture filter, before anything is started for it.
     *
     * @throws UserError when it is no filter; the message points at the column
     */
    void checkCaptureFilter(List<String> filter) {
        String text = filter.isEmpty() ? settings().capture().filter() : String.join(" ", filter);
        try {
            SocketFilter.parse(text, FilterNames.ofMachine(Path.of("/")));
        } catch (FilterSyntaxException e) {
            throw new UserError(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
        }
    }

    private BoundSettings bound() {
        if (bound == null) {
            bound = bind(flags());
        }
        return bound;
    }

    private BoundSettings bind(Map<String, String> flags) {
        try {
            BoundSettings read = Settings.load(config, environment, flags, NOT_SETTINGS)
                    .bind(CollectorSettings.defaults(), ConsumerSettings.defaults());
            allowTokenEndpoints(read.get(CollectorSettings.class).kafka().properties());
            return read;
        } catch (SettingsException e) {
            String message = String.valueOf(e.getMessage());
            for (Map.Entry<String, String> option : OPTIONS.entrySet()) {
                message = message.replace("flag " + option.getKey(), option.getValue());
            }
            throw new UserError(ExitCode.USAGE, message, e);
        }
    }

    /** Kafka's clients fetch tokens from no address that is not named a second time: whoever set it has named it. */
    private static void allowTokenEndpoints(Map<String, String> properties) {
        Set<String> urls = new TreeSet<>();
        properties.forEach((name, value) -> {
            if (name.startsWith("sasl.oauthbearer.") && name.endsWith(".url")) {
                urls.add(value);
            }
        });
        if (!urls.isEmpty()) {
            String allowed = System.getProperty(ALLOWED_URLS);
            if (allowed != null) {
                urls.addAll(List.of(allowed.split(",", -1)));
            }
            System.setProperty(ALLOWED_URLS, String.join(",", urls));
        }
    }

    private Map<String, String> flags() {
        Map<String, String> flags = new HashMap<>();
        if (dataDir != null) {
            flags.put("data-dir", dataDir.toString());
        }
        if (bootstrapServers != null) {
            flags.put(SERVERS, bootstrapServers);
        }
        if (topicPrefix != null) {
            flags.put("kafka.topic-prefix", topicPrefix);
        }
        return flags;
    }

    DataDirectory dataDirectory() {
        return DataDirectory.find(
                settings().dataDir(),
                environment,
                "root".equals(System.getProperty("user.name")),
                Path.of(System.getProperty("user.home", "")));
    }

    /** The Kafka that the user named, if any. */
    Optional<String> namedServers() {
        return bound().sources().containsKey(SERVERS)
                ? Optional.of(String.join(",", settings().kafka().bootstrapServers()))
                : Optional.empty();
    }

    /** The Kafka that the user named, or else the one that runs on this machine. */
    Optional<String> findServers() {
        Optional<String> named = namedServers();
        if (named.isPresent()) {
            return named;
        }
        for (Path place : dataDirectory().addressPlaces()) {
            try {
                Optional<KafkaAddress> address = KafkaAddress.find(place);
                if (address.isPresent()) {
                    return address.map(KafkaAddress::bootstrapServers);
                }
            } catch (IOException e) {
                throw new UserError(
                        ExitCode.DATA_DIRECTORY, "cannot read Kafka's address in " + place + ": " + e.getMessage(), e);
            }
        }
        return Optional.empty();
    }

    /** Properties of a Kafka client of that Kafka. */
    Map<String, Object> kafkaClient(String servers) {
        return KafkaClients.reading(settings().kafka(), servers);
    }

    /** What a client of that Kafka met, in one line; its port may be asked for that. */
    UserError kafkaFailed(String servers, Task task, Exception e) {
        ExitCode code =
                KafkaRefusal.kind(e) == KafkaRefusal.Kind.REFUSED ? ExitCode.KAFKA_REFUSED : ExitCode.KAFKA_UNREACHABLE;
        String lacking = KafkaRefusal.isOfRights(e) ? lacking(servers, task) : "";
        return new UserError(
                code,
                lacking.isEmpty()
                        ? KafkaRefusal.explain(e, bareClient(servers))
                        : "Kafka " + servers + ": " + lacking + "; sockcdc doctor --acls " + task
                                + " tells how to give it",
                e);
    }

    private String lacking(String servers, Task task) {
        try {
            return new Rights(bareClient(servers), settings().kafka().topicPrefix()).sentence(List.of(task));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }

    /** Why a Kafka does not answer, in one line; its port is asked for that, so it takes some seconds. */
    String whyKafkaIsSilent(String servers) {
        return KafkaRefusal.explain(new TimeoutException("or nobody has made the topic yet"), bareClient(servers));
    }

    /** Properties of a client of that Kafka, without the registry. */
    Map<String, Object> bareClient(String servers) {
        Map<String, Object> properties = new HashMap<>(settings().kafka().properties());
        properties.put("bootstrap.servers", servers);
        return properties;
    }

    /** Name of the topic of events. */
    String eventsTopic() {
        return topic(TopicKind.EVENTS);
    }

    /** Name of the topic of that kind. */
    String topic(TopicKind kind) {
        return TopicName.of(settings().kafka().topicPrefix(), kind).value();
    }
}
