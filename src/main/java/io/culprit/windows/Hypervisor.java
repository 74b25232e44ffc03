package io.culprit.windows;

import io.culprit.dump.SecondaryBlob;
import io.culprit.image.LoadedModule;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Whether Windows ran under a hypervisor, by what only a guest of it loads. Host software is no evidence: VirtualBox' VBoxDrv.sys and
 * VMware's vmci.sys run on real machines too, and winhvr.sys is loaded by every Windows.
 *
 * @param name e.g. {@code VMware}, {@code Hyper-V guest}
 * @param source what says so
 */
public record Hypervisor(String name, String source) {

    /** Data of the secure kernel, which runs only above Hyper-V. */
    private static final String SECURE_KERNEL = "b0692a5e-6b7b-4073-8a7c-604e35032970";

    private record Sign(String module, String name) {}

    private static final List<Sign> SIGNS = List.of(
            new Sign("vm3dmp.sys", "VMware"),
            new Sign("vmhgfs.sys", "VMware"),
            new Sign("vmmemctl.sys", "VMware"),
            new Sign("vmxnet3.sys", "VMware"),
            new Sign("vboxguest.sys", "VirtualBox"),
            new Sign("vboxmouse.sys", "VirtualBox"),
            new Sign("vboxwddm.sys", "VirtualBox"),
            new Sign("vioscsi.sys", "KVM"),
            new Sign("viostor.sys", "KVM"),
            new Sign("netkvm.sys", "KVM"),
            new Sign("balloon.sys", "KVM"),
            new Sign("xenbus.sys", "Xen"),
            new Sign("xen.sys", "Xen"),
            new Sign("prl_tg.sys", "Parallels"),
            new Sign("storvsc.sys", "Hyper-V guest"),
            new Sign("netvsc.sys", "Hyper-V guest"),
            new Sign("vmbus.sys", "Hyper-V guest"),
            new Sign("vmbusr.sys", "Hyper-V root"),
            new Sign("hvservice.sys", "Hyper-V root"));

    /** The hypervisor, where something tells of one. */
    public static Optional<Hypervisor> find(CrashedSystem system) {
        Set<String> names = new HashSet<>();
        for (LoadedModule module : system.modules().loaded()) {
            names.add(module.name().toLowerCase(Locale.ROOT));
        }
        for (Sign sign : SIGNS) {
            if (names.contains(sign.module)) {
                return Optional.of(new Hypervisor(sign.name, sign.module + " is loaded"));
            }
        }
        for (SecondaryBlob blob : system.dump().secondaryData()) {
            if (blob.guid().equals(SECURE_KERNEL) && blob.sizeBytes() > 0) {
                return Optional.of(new Hypervisor("Hyper-V root", "secondary data of the secure kernel"));
            }
        }
        return Optional.empty();
    }
}
