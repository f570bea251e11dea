package io.sockcdc.consumers.config;

import io.sockcdc.settings.Setting;

/** The sections of the configuration that consumers read besides those they share with the collector. */
public record ConsumerSettings(
        @Setting("How the events are analysed.") AnalyzeSettings analyze,
        @Setting("Who is told of anomaly flags.") DeliverySettings delivery,

        @Setting("How the dashboard and the REST interface are served.")
        WebSettings web,

        @Setting("What goes to security systems.") SiemSettings siem) {
    /** What holds when nothing is said. */
    public static ConsumerSettings defaults() {
        return new ConsumerSettings(
                AnalyzeSettings.defaults(),
                DeliverySettings.defaults(),
                WebSettings.defaults(),
                SiemSettings.defaults());
    }
}
