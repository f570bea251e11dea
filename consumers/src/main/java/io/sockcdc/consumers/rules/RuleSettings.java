package io.sockcdc.consumers.rules;

import java.util.List;

/** The settings of all rules; each component is a section of the rules file. */
record RuleSettings(
        GeneralSettings general,
        ConnectionFlood.Settings connectionFlood,
        ServiceFlood.Settings serviceFlood,
        OpenConnections.Settings openConnections,
        HalfOpenFlood.Settings halfOpenFlood,
        SlowConnections.Settings slowConnections,
        BruteForce.Settings bruteForce,
        OutboundScan.Settings outboundScan,
        InboundScan.Settings inboundScan,
        Beaconing.Settings beaconing,
        Exfiltration.Settings exfiltration,
        NewListener.Settings newListener,
        CloseWaitLeak.Settings closeWaitLeak,
        AcceptStall.Settings acceptStall,
        PortExhaustion.Settings portExhaustion,
        ZombieDescriptor.Settings zombieDescriptor,
        Retransmission.Settings retransmission,
        CaptureLoss.Settings captureLoss) {
    static final RuleSettings DEFAULTS = new RuleSettings(
            GeneralSettings.DEFAULTS,
            ConnectionFlood.Settings.DEFAULTS,
            ServiceFlood.Settings.DEFAULTS,
            OpenConnections.Settings.DEFAULTS,
            HalfOpenFlood.Settings.DEFAULTS,
            SlowConnections.Settings.DEFAULTS,
            BruteForce.Settings.DEFAULTS,
            OutboundScan.Settings.DEFAULTS,
            InboundScan.Settings.DEFAULTS,
            Beaconing.Settings.DEFAULTS,
            Exfiltration.Settings.DEFAULTS,
            NewListener.Settings.DEFAULTS,
            CloseWaitLeak.Settings.DEFAULTS,
            AcceptStall.Settings.DEFAULTS,
            PortExhaustion.Settings.DEFAULTS,
            ZombieDescriptor.Settings.DEFAULTS,
            Retransmission.Settings.DEFAULTS,
            CaptureLoss.Settings.DEFAULTS);

    /** Every rule there is, in the order of the reference. */
    static List<Rule<?, ?>> rules() {
        return List.of(
                new ConnectionFlood(),
                new ServiceFlood(),
                new OpenConnections(),
                new HalfOpenFlood(),
                new SlowConnections(),
                new BruteForce(),
                new OutboundScan(),
                new InboundScan(),
                new Beaconing(),
                new Exfiltration(),
                new NewListener(),
                new CloseWaitLeak(),
                new AcceptStall(),
                new PortExhaustion(),
                new ZombieDescriptor(),
                new Retransmission(),
                new CaptureLoss());
    }
}
