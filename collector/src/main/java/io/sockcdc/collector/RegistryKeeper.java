package io.sockcdc.collector;

import io.sockcdc.collector.config.CollectorSettings.KafkaSettings;
import io.sockcdc.registry.Framing;
import io.sockcdc.registry.Registry;
import io.sockcdc.registry.RegistryEdge;
import io.sockcdc.registry.RegistryException;
import io.sockcdc.topics.TopicKind;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees that the schemas of events and statuses are registered before the first record is sent, where a registry is to be
 * used. Tries again, with growing pauses, until it answers. Used by the sending thread.
 */
final class RegistryKeeper implements BooleanSupplier {
    private static final Logger LOG = LoggerFactory.getLogger(RegistryKeeper.class);

    private final String topicPrefix;
    private final @Nullable Registry registry;
    private final Pause pause;
    private volatile @Nullable String trouble;
    private @Nullable Framing framing;

    /**
     * @throws CollectorException when the registry's certificates or keys cannot be read
     */
    RegistryKeeper(KafkaSettings settings, LongSupplier nanos) {
        topicPrefix = settings.topicPrefix();
        pause = new Pause(nanos);
        try {
            registry = settings.registry().isOn() ? Registry.of(settings.registry()) : null;
        } catch (RegistryException e) {
            throw new CollectorException(CollectorException.Kind.SETTING, String.valueOf(e.getMessage()), e);
        }
    }

    /** Properties of a producer whose records get the registry's ids, if there is one. */
    Map<String, Object> edge(Map<String, Object> producer) {
        Registry its = registry;
        Framing ids = framing;
        return its == null || ids == null ? producer : RegistryEdge.in(producer, its, topicPrefix, ids);
    }

    /** Why nothing can be published for now, in words; null when the registry does not stand in the way. By any thread. */
    @Nullable String trouble() {
        return trouble;
    }

    @Override
    public boolean getAsBoolean() {
        Registry its = registry;
        if (its == null || framing != null) {
            return true;
        }
        if (pause.isOn()) {
            return false;
        }
        try {
            framing = its.frame(topicPrefix, List.of(TopicKind.EVENTS, TopicKind.STATUS));
            trouble = null;
            LOG.atInfo().log("schemas are in the registry");
            return true;
        } catch (RegistryException e) {
            String what = String.valueOf(e.getMessage());
            if (!what.equals(trouble)) {
                trouble = what;
                LOG.atWarn().addKeyValue("cause", what).log("the registry is not ready; events wait in the spool");
            }
            pause.begin();
            return false;
        }
    }
}
