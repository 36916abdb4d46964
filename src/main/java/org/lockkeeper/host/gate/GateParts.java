package org.lockkeeper.host.gate;

/** The hands of the gate. */
record GateParts(
        GatePlan plan,
        GateFiles files,
        Provided provided,
        GateJournal journal,
        Pin pin,
        GateRoster roster,
        Installer installer,
        DeadMan deadMan,
        PausedTriggers triggers,
        UnitConflicts conflicts,
        HeldStarts held,
        Starter starter,
        StopOrders orders,
        Stopper stopper,
        CatchUp catchUp,
        Ungated ungated,
        LoadedConditions conditions) {}
