package io.culprit.windows.blob;

import org.jspecify.annotations.Nullable;

/** Names of the providers that write to the System log, as Windows registers them under WINEVT\Publishers. */
final class EventProvider {

    private EventProvider() {}

    /** The name without Microsoft's prefix; null for one that is not among them. */
    static @Nullable String name(String guid) {
        return switch (guid) {
            case "331c3b3a-2005-44c2-ac5e-77220c37d6b4" -> "Kernel-Power";
            case "9c205a39-1250-487d-abd7-e831c6290539" -> "Kernel-PnP";
            case "a68ca8b7-004f-d7b6-a698-07e2de0f1f5d" -> "Kernel-General";
            case "15ca44ff-4d7a-4baa-bba5-0998955e531e" -> "Kernel-Boot";
            case "0f67e49f-fe51-4e9f-b490-6f2948cc6027" -> "Kernel-Processor-Power";
            case "c26c4f3c-3f66-4e99-8f8a-39405cfed220" -> "WHEA-Logger";
            case "3ff37a1c-a68d-4d6e-8c9b-f79e8b16c482", "dd70bc80-ef44-421b-8ac3-cd31da613a4e" -> "Ntfs";
            case "c4636a1e-7986-4646-bf10-7bc3b4a76e8e" -> "StorPort";
            case "f3c5e28e-63f6-49c7-a204-e48a1bc4b09d" -> "FilterManager";
            case "4ee76bd8-3cf4-44a0-a0ac-3937643e37a3" -> "CodeIntegrity";
            case "2e35aaeb-857f-4beb-a418-2e6c0e54d988" -> "DriverFrameworks-UserMode";
            case "52fc89f8-995e-434c-a91e-199986449890" -> "Hyper-V-Hypervisor";
            case "9988748e-c2e8-4054-85f6-0c3e1cad2470" -> "Resource-Exhaustion-Detector";
            case "47bfa2b7-bd54-4fac-b70b-29021084ca8f" -> "Application Popup";
            case "555908d1-a6d7-4695-8e1e-26931d2012f4" -> "Service Control Manager";
            case "1b562e86-b7aa-4131-badc-b6f3a001407e" -> "DistributedCOM";
            case "945a8954-c147-4acd-923f-40c45405a658" -> "WindowsUpdateClient";
            case "ce8dee0b-d539-4000-b0f8-77bed049c590" -> "UserModePowerService";
            case "06edcfeb-0fd0-4e53-acca-a6f8bbf81bcb" -> "Time-Service";
            case "dbe9b383-7cf3-4331-91cc-a3cb16a3b538" -> "Winlogon";
            case "206f6dea-d3c5-4d10-bc72-989f03c8b84b" -> "Wininit";
            default -> null;
        };
    }
}
